import type { JwtHeader, JwtPayload } from "aws-jwt-verify/jwt-model";

/** How far the issuer's clock may be ahead of ours. */
const TOLERANCE_SECONDS = 60;

/** Claims that only other kinds of token have: identity tokens, and security events such as a logout. */
const OF_OTHER_KINDS = ["at_hash", "c_hash", "s_hash", "events"];

/**
 * Why a verified token is not an access token for now; `undefined` if it is one. An issuer signs identity and
 * logout tokens with the same keys, and their audience may be the same.
 *
 * The type `at+jwt` says that it is one. A token without that type is taken if the issuer gives no others and
 * if no claim says that it is of another kind.
 *
 * @param isUntyped Whether the issuer's access tokens have the type `JWT`, or none.
 * @param seconds The time, since 1970.
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
  if (claim !== undefined) return `its claim ${claim} is not an access token's`;
  const time = ["iat", "auth_time"].find((name) => isAhead(claims[name], seconds));
  return time === undefined ? undefined : `its claim ${time} is not a time in the past`;
}

/** RFC 7515 §4.1.9: the part before the slash may be left out, and case does not matter. */
function typeOf(typ: unknown): string | undefined {
  return typeof typ === "string" ? typ.toLowerCase().replace(/^application\//, "") : undefined;
}

function claimOfOtherKind(claims: JwtPayload): string | undefined {
  const { token_use: use, typ, nonce } = claims;
  // Cognito says what a token is for by `token_use`, Keycloak by a claim `typ`.
  if (use !== undefined && use !== "access") return "token_use";
  if (typ !== undefined && typeOf(typ) !== "bearer" && typeOf(typ) !== "at+jwt") return "typ";
  // A nonce is an identity token's. Keycloak before version 24 puts it into access tokens as well.
  if (nonce !== undefined && typ === undefined) return "nonce";
  return OF_OTHER_KINDS.find((name) => claims[name] !== undefined);
}

function isAhead(value: unknown, seconds: number): boolean {
  if (value === undefined) return false;
  return typeof value !== "number" || !(value <= seconds + TOLERANCE_SECONDS);
}
