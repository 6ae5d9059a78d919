import { JwtVerifier } from "aws-jwt-verify";
import { SimpleJwksCache } from "aws-jwt-verify/jwk";
import { decomposeUnverifiedJwt } from "aws-jwt-verify/jwt";
import type { JwtPayload } from "aws-jwt-verify/jwt-model";
import type { OidcSettings } from "../../../lib/formats/function/authorizer-env.ts";
import { isSecureUrl } from "../../../lib/secure-url.ts";
import { whyNoAccessToken } from "./access-token.ts";
import { isCanonicalToken } from "./canonical-token.ts";
import { IssuerUnavailable, type FetchJson } from "./fetch-json.ts";
import { isUntypedIssuer } from "./untyped-issuers.ts";

/** The issuer signed a token for the right audience that is not a valid access token now. */
export class NoAccessToken extends Error {
  override readonly name = "NoAccessToken";
}

/**
 * Verifies signature, issuer, audience and times of an access token and returns its claims.
 *
 * @throws {IssuerUnavailable} If the issuer's keys are unavailable.
 * @throws {NoAccessToken} If the issuer signed another kind of token, or a token from the future.
 * @throws {Error} If the token is invalid for any other reason.
 */
export type VerifyToken = (token: string) => Promise<JwtPayload>;

/** The asymmetric algorithms. With a shared key, everyone who can verify a token could also sign one. */
const ALGORITHMS = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "EdDSA"];
/** Header parameters with which a token would choose its own key or rules. They are rejected. */
const STEERING = ["jku", "jwk", "x5u", "x5c", "crit", "b64"];

/**
 * Returns a verifier of tokens that uses the issuer's keys. Only the settings decide which URLs are fetched: the
 * discovery document once, and the keys when a token names an unknown one. If the key is still unknown, the keys are
 * not fetched again for ten seconds. After a failure nothing is fetched for a second, because a flood of invalid
 * tokens would otherwise cause a flood of requests.
 *
 * @param now Returns the time in ms of a monotonic clock.
 */
export function tokenVerifier(
  { issuer, audience, jwksUri, untypedTokens: isUntyped = isUntypedIssuer(issuer) }: OidcSettings,
  fetchJson: FetchJson,
  now: () => number = () => performance.now(),
): VerifyToken {
  const fetchKeys = patiently(fetchJson, now);
  const findKeys = patiently(() => discover(issuer, fetchJson), now);
  const fetcher = { fetch: async (url: string) => arrayBuffer(await fetchKeys(url)) };
  let verifier: Promise<ReturnType<typeof create>> | undefined;

  const create = (keysAt: string) =>
    JwtVerifier.create(
      { issuer, audience: [...audience], jwksUri: keysAt },
      { jwksCache: new SimpleJwksCache({ fetcher }) },
    );

  return async (token) => {
    const { header } = decomposeUnverifiedJwt(token);
    const steers = STEERING.some((name) => Object.hasOwn(header, name));
    const named = typeof header.kid === "string" && /^[!-~]{1,256}$/.test(header.kid);
    if (!ALGORITHMS.includes(header.alg ?? "") || steers || !named) {
      throw new Error(
        "its header has an unsupported algorithm, no valid kid, or a forbidden parameter",
      );
    }
    if (!isCanonicalToken(token)) throw new Error("it is not in canonical form");
    // A failure is not remembered here, because the issuer may be available again.
    verifier ??= (jwksUri === undefined ? findKeys() : Promise.resolve(jwksUri))
      .then(create)
      .catch((error: unknown) => {
        verifier = undefined;
        throw error;
      });
    const claims = await (await verifier).verify(token);
    // The library accepts a token without `exp`, which would never expire.
    if (claims.exp === undefined) throw new Error("it has no claim exp");
    const why = whyNoAccessToken(header, claims, isUntyped, Date.now() / 1000);
    if (why !== undefined) throw new NoAccessToken(why);
    return claims;
  };
}

const PATIENCE_MS = 1000;

/** Wraps a function so that it repeats its last error, without a new call, for a second after a failure. */
function patiently<A extends readonly unknown[], T>(
  work: (...args: A) => Promise<T>,
  now: () => number,
): (...args: A) => Promise<T> {
  let failed: { readonly error: unknown; readonly until: number } | undefined;
  return async (...args) => {
    if (failed && now() < failed.until) throw failed.error;
    try {
      return await work(...args);
    } catch (error) {
      failed = { error, until: now() + PATIENCE_MS };
      throw error;
    }
  };
}

/**
 * Returns the URL of the issuer's keys from its discovery document.
 *
 * @throws {IssuerUnavailable} If the document cannot be fetched, names another issuer, or has no `jwks_uri` over HTTPS.
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig
 */
async function discover(issuer: string, fetchJson: FetchJson): Promise<string> {
  const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const text = (await fetchJson(url)).toString("utf8");
  try {
    const metadata: Readonly<Record<string, unknown>> = JSON.parse(text);
    const { issuer: named, jwks_uri: keysAt } = metadata;
    // A document of another issuer would name the keys of that issuer.
    if (named === issuer && isSecureUrl(keysAt)) return keysAt;
  } catch {
    // The text is not JSON, or it is `null`.
  }
  throw new IssuerUnavailable(`${url}: not a discovery document of ${issuer}`);
}

function arrayBuffer(bytes: Buffer): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
