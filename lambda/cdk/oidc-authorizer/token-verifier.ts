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
 * Function that verifies signature, issuer, audience and times of an access token and returns its claims.
 *
 * @throws {IssuerUnavailable} If the issuer's keys are unavailable.
 * @throws {NoAccessToken} If the issuer signed another kind of token, or a token from the future.
 * @throws {Error} If the token is invalid for any other reason.
 */
export type VerifyToken = (token: string) => Promise<JwtPayload>;

/**
 * Accepted algorithms, all of them asymmetric. With a shared key, everyone who can verify a token could also sign
 * tokens.
 */
const ALGORITHMS = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "EdDSA"];
/** Forbidden header parameters, with which a token would choose its own key or the rules of its verification. */
const STEERING = ["jku", "jwk", "x5u", "x5c", "crit", "b64"];

/**
 * Returns a verifier of tokens that uses the issuer's keys. Only the settings decide which URLs are fetched: the
 * discovery document once, and the key set when a token names an unknown key. If the key is still unknown, the key
 * set is not fetched again for ten seconds, and after a failure no URL is fetched for one second. Otherwise a flood
 * of invalid tokens would cause a flood of requests.
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
    // A failure is not cached here, because the issuer may be available at the next call.
    verifier ??= (jwksUri === undefined ? findKeys() : Promise.resolve(jwksUri))
      .then(create)
      .catch((error: unknown) => {
        verifier = undefined;
        throw error;
      });
    const claims = await (await verifier).verify(token);
    // The library accepts a token without `exp`. Such a token would never expire.
    if (claims.exp === undefined) throw new Error("it has no claim exp");
    const why = whyNoAccessToken(header, claims, isUntyped, Date.now() / 1000);
    if (why !== undefined) throw new NoAccessToken(why);
    return claims;
  };
}

const PATIENCE_MS = 1000;

/** Wraps a function so that for one second after a failure it rejects with the same error, without a new call. */
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
    // The document of another issuer would contain the URL of that issuer's keys.
    if (named === issuer && isSecureUrl(keysAt)) return keysAt;
  } catch {
    // The text is not JSON, or it is `null`.
  }
  throw new IssuerUnavailable(`${url}: not a discovery document of ${issuer}`);
}

function arrayBuffer(bytes: Buffer): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
