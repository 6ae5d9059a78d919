import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from "aws-lambda";
import { onlyHeader, policyFor, unauthorized } from "../../http/authorizer-response.ts";
import { IssuerUnavailable } from "./fetch-json.ts";
import { NoAccessToken, type VerifyToken } from "./token-verifier.ts";

export interface TokenDependencies {
  readonly verify: VerifyToken;
  /** All of them must have been granted. */
  readonly scopes: readonly string[];
  /** Takes one line, for a token of the issuer that is not an access token. */
  readonly log: (line: string) => void;
}

/** Claims that the function behind the route gets to know, where they are plain. */
const CLAIMS = ["sub", "client_id", "iss", "aud", "exp", "jti"];

/**
 * An authorizer for access tokens. A token that is not good is answered with 401, one without the scope
 * with 403, and with 500 where nobody can tell, because the issuer gave no keys.
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
        // Strangers cannot fill the log: the issuer signed this token. A wrong setting shows here alone.
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

/** As RFC 9068 has them, or as a list, which some issuers call `scp`. */
function scopesOf({ scope, scp }: Readonly<Record<string, unknown>>): readonly string[] {
  const list: unknown = scope ?? scp;
  if (typeof list === "string") return list.split(" ").filter((one) => one !== "");
  return Array.isArray(list) ? list.filter((one) => typeof one === "string") : [];
}
