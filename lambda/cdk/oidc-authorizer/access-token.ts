import type { JwtHeader, JwtPayload } from "aws-jwt-verify/jwt-model";

/** Seconds by which the issuer's clock may be ahead of the clock of the authorizer. */
const TOLERANCE_SECONDS = 60;

/** Claims that access tokens do not have, but identity tokens or security events (such as a logout) have. */
const OF_OTHER_KINDS = ["at_hash", "c_hash", "s_hash", "events"];

/**
 * Returns why a verified token is not an access token that is valid now. Returns `undefined` if the token is valid.
 * The check is needed because an issuer signs identity and logout tokens with the same keys, and their audience may
 * be the same.
 *
 * A token of the type `at+jwt` is an access token. A token without that type is accepted only if the issuer is
 * untyped and no claim belongs to another kind of token.
 *
 * @param isUntyped Whether the issuer's access tokens have the type `JWT` or no type.
 * @param seconds The current time in seconds since 1970.
 * @see https://www.rfc-editor.org/rfc/rfc9068#section-4
 */
export function whyNoAccessToken(
  { typ }: JwtHeader,
  claims: JwtPayload,
  isUntyped: boolean,
  seconds: number,
): string | undefined {
  const type = typeOf(typ);
  if (type !== "at+jwt" && !(isUntyped && (typ === undefined || type === "jwt"))) {
    return `its type is ${JSON.stringify(typ) ?? "missing"}, not at+jwt`;
  }
  const claim = claimOfOtherKind(claims);
  if (claim !== undefined) return `its claim ${claim} does not belong to an access token`;
  const time = ["iat", "auth_time"].find((name) => isAhead(claims[name], seconds));
  return time === undefined ? undefined : `its claim ${time} is not a time in the past`;
}

/**
 * Returns a type in lower case and without `application/`. RFC 7515 §4.1.9 allows any case, and makes the prefix
 * optional.
 */
function typeOf(typ: unknown): string | undefined {
  return typeof typ === "string" ? typ.toLowerCase().replace(/^application\//, "") : undefined;
}

function claimOfOtherKind(claims: JwtPayload): string | undefined {
  const { token_use: use, typ, nonce } = claims;
  // Cognito marks the kind of a token with `token_use`, Keycloak with a claim `typ`.
  if (use !== undefined && use !== "access") return "token_use";
  if (typ !== undefined && typeOf(typ) !== "bearer" && typeOf(typ) !== "at+jwt") return "typ";
  // A nonce belongs to an identity token. Keycloak before version 24 puts it into access tokens as well.
  if (nonce !== undefined && typ === undefined) return "nonce";
  return OF_OTHER_KINDS.find((name) => claims[name] !== undefined);
}

function isAhead(value: unknown, seconds: number): boolean {
  if (value === undefined) return false;
  return typeof value !== "number" || !(value <= seconds + TOLERANCE_SECONDS);
}
