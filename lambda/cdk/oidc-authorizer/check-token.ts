import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from "aws-lambda";
import { onlyHeader, policyFor, unauthorized } from "../../http/authorizer-response.ts";
import { IssuerUnavailable } from "./fetch-json.ts";
import { NoAccessToken, type VerifyToken } from "./token-verifier.ts";

/** Dependencies of {@link checkToken}. */
export interface TokenDependencies {
  readonly verify: VerifyToken;
  /** The scopes that a token must have, all of them. */
  readonly scopes: readonly string[];
  /**
   * Writes one line to the log. It is called for a token that the issuer signed but that is not a valid access token.
   */
  readonly log: (line: string) => void;
}

/** Names of the claims that the route's function receives. Only strings and numbers are passed. */
const CLAIMS = ["sub", "client_id", "iss", "aud", "exp", "jti"];

/**
 * Returns an authorizer for access tokens. An invalid token leads to 401 and a token without a required scope to 403.
 * If the issuer's keys are unavailable, the token cannot be checked, which leads to 500.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3.1
 */
export function checkToken({ verify, scopes, log }: TokenDependencies) {
  return async (event: APIGatewayRequestAuthorizerEvent): Promise<APIGatewayAuthorizerResult> => {
    const [, token] = /^Bearer +([!-~]+)$/i.exec(onlyHeader(event, "authorization") ?? "") ?? [];
    if (token === undefined) throw unauthorized();
    const claims: Readonly<Record<string, unknown>> = await verify(token).catch(
      (error: unknown) => {
        if (error instanceof IssuerUnavailable) throw error;
        // Only tokens that the issuer signed are logged, so other callers cannot fill the log. Such a token usually
        // means that a setting is wrong.
        if (error instanceof NoAccessToken) {
          log(JSON.stringify({ oidc: "refused", reason: error.message }));
        }
        throw unauthorized();
      },
    );
    const granted = scopesOf(claims);
    const may = scopes.every((scope) => granted.includes(scope));
    const known = CLAIMS.flatMap((name) => {
      const value = claims[name];
      return typeof value === "string" || typeof value === "number" ? [[name, String(value)]] : [];
    });
    const { sub } = claims;
    return policyFor(may ? "Allow" : "Deny", event, typeof sub === "string" ? sub : "unknown", {
      ...Object.fromEntries(known),
      scope: granted.join(" "),
    });
  };
}

/** Returns the scopes from the `scope` claim (RFC 9068) or `scp`, as a text with spaces or as a list. */
function scopesOf({ scope, scp }: Readonly<Record<string, unknown>>): readonly string[] {
  const list: unknown = scope ?? scp;
  if (typeof list === "string") return list.split(" ").filter((one) => one !== "");
  return Array.isArray(list) ? list.filter((one) => typeof one === "string") : [];
}
