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

/** The issuer signed a token for the right audience that is not an access token for now. */
export class NoAccessToken extends Error {
  override readonly name = "NoAccessToken";
}

/**
 * The claims of an access token whose signature, issuer, audience and times are right.
 *
 * @throws {IssuerUnavailable} when there are no keys to check with.
 * @throws {NoAccessToken} when a token of the issuer is of another kind, or from the future.
 * @throws {Error} of any other kind when the token is not valid.
 */
export type VerifyToken = (token: string) => Promise<JwtPayload>;

/** Signatures of keys that only the issuer has: with a shared one, whoever can verify could sign. */
const ALGORITHMS = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "EdDSA"];
/** By these a token would say itself what to check it with. */
const STEERING = ["jku", "jwk", "x5u", "x5c", "crit", "b64"];

/**
 * Checks tokens with the issuer's keys. What is fetched is set by the settings alone: the discovery
 * document once, the keys when a token names one that is not known, and then not again for ten seconds
 * if it is still not there. After a failure nothing is fetched for a second: tokens cost nothing to make.
 *
 * @param now In milliseconds, of a clock that nobody sets.
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
      throw new Error("its header is not one of ours");
    }
    if (!isCanonicalToken(token)) throw new Error("it has another spelling");
    // A failure is not kept: the issuer may be back.
    verifier ??= (jwksUri === undefined ? findKeys() : Promise.resolve(jwksUri))
      .then(create)
      .catch((error: unknown) => {
        verifier = undefined;
        throw error;
      });
    const claims = await (await verifier).verify(token);
    // The library takes a token that says nothing of its end for one without end.
    if (claims.exp === undefined) throw new Error("it never expires");
    const why = whyNoAccessToken(header, claims, isUntyped, Date.now() / 1000);
    if (why !== undefined) throw new NoAccessToken(why);
    return claims;
  };
}

const PATIENCE_MS = 1000;

/** Fails as it failed before until that is a second ago. */
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

/** @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig */
async function discover(issuer: string, fetchJson: FetchJson): Promise<string> {
  const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const text = (await fetchJson(url)).toString("utf8");
  try {
    const metadata: Readonly<Record<string, unknown>> = JSON.parse(text);
    const { issuer: named, jwks_uri: keysAt } = metadata;
    // Whoever answers for another issuer has its keys elsewhere.
    if (named === issuer && isSecureUrl(keysAt)) return keysAt;
  } catch {
    // No JSON, or null.
  }
  throw new IssuerUnavailable(`${url}: it is no discovery document of ${issuer}`);
}

function arrayBuffer(bytes: Buffer): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
