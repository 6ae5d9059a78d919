import { messageOf } from "../../../../errors.ts";
import { isMap } from "../../../../json.ts";
import type { JwtAuthorizer } from "../../../account/apigatewayv2/http-api.ts";
import type { Jwk } from "../../../tokens/issuer-keys.ts";
import { knownKeys } from "../../../tokens/known-keys.ts";
import { signatureFault } from "../../../tokens/signature-fault.ts";
import { readToken, textsIn, type SignedToken } from "../../../tokens/signed-token.ts";
import { unauthorized, type HttpError } from "../responses/http-error.ts";
import type { HttpExchange, VerifiedClaims } from "../exchange/http-exchange.ts";
import { identityValues } from "./identity-values.ts";

/** Verifies the token of a request by the JWT authorizer of its route. */
export type AuthorizeJwt = (
  exchange: HttpExchange,
  authorizer: JwtAuthorizer,
) => Promise<VerifiedClaims | HttpError>;

/**
 * Returns the JWT authorizers of HTTP APIs: the signature by a key of the issuer, then the issuer, the audience, the
 * times, and the scopes of the route.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export function jwtAuthorizers(): AuthorizeJwt {
  const keysFor = knownKeys();
  return async (exchange, authorizer) => {
    const values = identityValues(exchange, [authorizer.source]);
    if ("status" in values) {
      const isMissing = values.status === 401;
      return isMissing ? { ...values, headers: [["www-authenticate", "Bearer"]] } : values;
    }
    const [value = ""] = values;
    const { scopes } = exchange.match.route;
    const token = readToken(value.replace(/^bearer +/i, ""));
    if (!token) return invalid(scopes, "token contains an invalid number of segments");
    const { issuer } = authorizer;
    let keys: readonly Jwk[];
    try {
      keys = await keysFor(issuer, exchange.account.jwks, token);
    } catch (error) {
      return invalid(scopes, "unable to retrieve the keys of the issuer", messageOf(error));
    }
    const fault = signatureFault(token, keys, accepts(issuer));
    if (fault)
      return invalid(scopes, "signature is invalid", `the token has no valid signature: ${fault}`);
    const wrong = wrongClaim(token, authorizer, exchange.receivedAt);
    if (wrong !== undefined) return invalid(scopes, wrong);
    const granted = scopesOf(token).filter((scope) => scopes.includes(scope));
    if (scopes.length > 0 && granted.length === 0) return insufficientScope(scopes);
    return { claims: textsOf(token), scopes: scopes.length === 0 ? null : granted };
  };
}

/**
 * API Gateway accepts RSA only. The issuer of the local cloud signs with an elliptic curve; an issuer without TLS, which
 * AWS never accepts, is on this machine.
 */
function accepts(issuer: string): (algorithm: string) => boolean {
  const isLocal = issuer.startsWith("http:");
  return (algorithm) => algorithm.startsWith("RS") || (isLocal && algorithm === "ES256");
}

function wrongClaim(
  token: SignedToken,
  { issuer, audience }: JwtAuthorizer,
  receivedAt: Date,
): string | undefined {
  const { claims } = token;
  if (claims["iss"] !== issuer) return "the token does not have a valid issuer";
  // `client_id` counts only without `aud`.
  const audiences = textsIn(token, claims["aud"] === undefined ? "client_id" : "aud");
  if (!audiences.some((one) => audience.includes(one))) {
    return "the token does not have a valid audience";
  }
  const now = receivedAt.getTime() / 1000;
  if (!(timeOf(claims["exp"]) > now)) return "the token has expired";
  if (!(timeOf(claims["nbf"], 0) <= now)) return "the token is not valid yet";
  if (!(timeOf(claims["iat"], 0) <= now)) return "the token was issued in the future";
  return undefined;
}

/** Returns a time in seconds; not a number if the claim is missing without a fallback, or not a number. */
function timeOf(value: unknown, fallback = Number.NaN): number {
  if (value === undefined) return fallback;
  return typeof value === "number" ? value : Number.NaN;
}

function scopesOf(token: SignedToken): readonly string[] {
  const name = token.claims["scope"] === undefined ? "scp" : "scope";
  return textsIn(token, name).flatMap((text) => text.split(" "));
}

/** Returns the claims as texts. API Gateway writes a list as `[a b]`. */
function textsOf({ claims }: SignedToken): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, textOf(value)]));
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(" ")}]`;
  return isMap(value) ? JSON.stringify(value) : String(value);
}

function invalid(scopes: readonly string[], description: string, reason = description): HttpError {
  return { ...unauthorized(reason), headers: challenge(scopes, "invalid_token", description) };
}

function insufficientScope(scopes: readonly string[]): HttpError {
  const reason = `the token has none of the scopes ${scopes.join(", ")}`;
  const description = "the token does not have a required scope";
  return {
    status: 403,
    message: "Forbidden",
    reason,
    headers: challenge(scopes, "insufficient_scope", description),
  };
}

function challenge(
  scopes: readonly string[],
  error: string,
  description: string,
): HttpError["headers"] {
  const scope = scopes.join(" ").replaceAll(/[^ !#-[\]-~]/g, "");
  const value = `Bearer scope="${scope}" error="${error}" error_description="${description}"`;
  return [["www-authenticate", value]];
}
