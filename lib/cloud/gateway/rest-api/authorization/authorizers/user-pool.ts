import { messageOf } from "../../../../../errors.ts";
import { isMap } from "../../../../../json.ts";
import type { Account } from "../../../../account/account.ts";
import type { PoolAuthorizer, UserPool } from "../../../../account/apigateway/api-authorizer.ts";
import { poolKeys } from "../../../../identity-provider/pool-keys.ts";
import type { Jwk } from "../../../../tokens/issuer-keys.ts";
import { knownKeys, type KeysFor } from "../../../../tokens/known-keys.ts";
import { signatureFault } from "../../../../tokens/signature-fault.ts";
import { readToken, textsIn, type SignedToken } from "../../../../tokens/signed-token.ts";
import * as responses from "../../responses/gateway-responses.ts";
import type { GatewayError } from "../../responses/gateway-responses.ts";
import type { Exchange } from "../../routing/exchange.ts";
import type { Authorization } from "./authorize.ts";
import { identityOf } from "./identity.ts";

/**
 * Authorizes requests by tokens of Cognito user pools: an ID token, or if the method has scopes an access token with one
 * of them.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-invoke-api-integrated-with-cognito-user-pool.html
 */
export function poolAuthorizers(): (exchange: Exchange) => Promise<Authorization> {
  const keysFor = knownKeys();
  return async (exchange) => {
    const { stage, route, account, receivedAt } = exchange;
    const authorizer = stage.snapshot.authorizers.get(route.method.authorizerId ?? "");
    if (authorizer?.type !== "COGNITO_USER_POOLS") {
      return { error: responses.authorizerUnreachable };
    }
    const { identitySources } = authorizer;
    const identity = identityOf(exchange, { identitySources, validation: undefined });
    if ("errorType" in identity) return { error: identity };
    const token = readToken((identity[0]?.[0] ?? "").replace(/^bearer +/i, ""));
    if (!token) return { error: unauthorized("the header has no JSON Web Token") };
    const pool = authorizer.pools.find(({ issuer }) => issuer === token.claims["iss"]);
    if (!pool) return { error: unauthorized("the token is of another user pool") };
    const fault = await faultOf(token, pool, account, keysFor);
    if (fault !== undefined) return { error: unauthorized(fault) };
    const error = claimError(token, authorizer, route.method.scopes, receivedAt);
    const claims = textsOf(token);
    return error
      ? { error }
      : { authorizer: { context: { claims }, usageIdentifierKey: undefined } };
  };
}

/** Returns why a token is not signed by its pool. A pool without keys of its own has the keys of the local issuer. */
async function faultOf(
  token: SignedToken,
  pool: UserPool,
  account: Account,
  keysFor: KeysFor,
): Promise<string | undefined> {
  const isGiven = account.jwks.has(pool.issuer);
  let keys: readonly Jwk[];
  try {
    keys = isGiven ? await keysFor(pool.issuer, account.jwks, token) : poolKeys(account);
  } catch (error) {
    return `the keys of user pool ${pool.id} cannot be read: ${messageOf(error)}`;
  }
  const fault = signatureFault(
    token,
    keys,
    (algorithm) => algorithm === (isGiven ? "RS256" : "ES256"),
  );
  if (fault === undefined) return undefined;
  return isGiven
    ? `the token has no valid signature of user pool ${pool.id}: ${fault}`
    : `the token is not of the local issuer, and the keys of user pool ${pool.id} are not here: pass --jwks ${pool.id}=FILE.json to signet serve`;
}

function claimError(
  token: SignedToken,
  { validation }: PoolAuthorizer,
  scopes: readonly string[],
  receivedAt: Date,
): GatewayError | undefined {
  const { exp, token_use: use, aud } = token.claims;
  if (typeof exp !== "number") return unauthorized("the token has no expiry");
  if (exp * 1000 <= receivedAt.getTime()) {
    return { ...responses.tokenExpired, reason: "the token has expired" };
  }
  // API Gateway itself accepts every application of the pool.
  if (validation && !(typeof aud === "string" && validation.test(aud))) {
    return unauthorized(
      "the token's audience does not match the authorizer's validation expression",
    );
  }
  if (scopes.length === 0) {
    return use === "id"
      ? undefined
      : unauthorized("the method has no scopes, so it needs an ID token");
  }
  if (use !== "access") return unauthorized("the method has scopes, so it needs an access token");
  const granted = textsIn(token, "scope").flatMap((text) => text.split(" "));
  return scopes.some((scope) => granted.includes(scope))
    ? undefined
    : unauthorized(`the token has none of the scopes ${scopes.join(", ")}`);
}

function unauthorized(reason: string): GatewayError {
  return { ...responses.unauthorized, reason };
}

/** Returns the claims as texts. API Gateway writes a list as `[a, b]`. */
function textsOf({ claims }: SignedToken): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, textOf(value)]));
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(", ")}]`;
  return isMap(value) ? JSON.stringify(value) : String(value);
}
