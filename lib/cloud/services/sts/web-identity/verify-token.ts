import { createPublicKey, verify, type KeyObject } from "node:crypto";
import { messageOf } from "../../../../errors.ts";
import type { OidcProvider } from "../../../account/iam/oidc-provider.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { providerKeys, type Jwk } from "./provider-keys.ts";
import { requiredText, requiredTime, textsIn, type Token } from "./token.ts";
import { invalidToken } from "./web-identity-error.ts";

interface Algorithm {
  readonly kty: "RSA" | "EC";
  readonly crv?: string;
  readonly hash: string;
}

/** The algorithms that AWS accepts. */
const ALGORITHMS: ReadonlyMap<unknown, Algorithm> = new Map([
  ["RS256", { kty: "RSA", hash: "sha256" }],
  ["RS384", { kty: "RSA", hash: "sha384" }],
  ["RS512", { kty: "RSA", hash: "sha512" }],
  ["ES256", { kty: "EC", crv: "P-256", hash: "sha256" }],
  ["ES384", { kty: "EC", crv: "P-384", hash: "sha384" }],
  ["ES512", { kty: "EC", crv: "P-521", hash: "sha512" }],
]);

const NO_KEY =
  "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements";

/** Seconds by which the clock of an issuer may be ahead. */
const AHEAD = 300;

/** The claims of a verified token by which a role decides. */
export interface Claims {
  readonly subject: string;
  /** The audience that `aud` in conditions means: `azp`, if the token has it. */
  readonly audience: string;
}

/**
 * Verifies the signature of a token, its times and its audience.
 *
 * @throws {ServiceError} InvalidIdentityToken or ExpiredTokenException.
 */
export async function verifyToken(
  token: Token,
  provider: OidcProvider,
  jwks: ReadonlyMap<string, string>,
  now: Date,
): Promise<Claims> {
  // RFC 7515 §4.1.11: a verifier must reject a token with extensions that it does not understand. None are understood.
  if (token.header["crit"] !== undefined) {
    throw invalidToken("The ID Token has critical header parameters that are not supported");
  }
  const algorithm = ALGORITHMS.get(token.header["alg"]);
  const key = algorithm && (await keyOf(token, algorithm, provider, jwks));
  if (!algorithm || !key) throw invalidToken(NO_KEY);
  const data = Buffer.from(token.signed);
  const options = { key, dsaEncoding: "ieee-p1363" } as const;
  if (!verify(algorithm.hash, data, options, token.signature)) {
    throw invalidToken("The signature of the ID Token is invalid");
  }
  requireTimes(token, Math.floor(now.getTime() / 1000));
  const subject = requiredText(token, "sub");
  const audiences = textsIn(token, "aud");
  if (audiences.length === 0) throw invalidToken("Missing a required claim: aud");
  const { azp } = token.claims;
  const wanted = typeof azp === "string" ? [azp] : audiences;
  const audience = wanted.find((one) => provider.clientIds.includes(one));
  if (audience === undefined) throw invalidToken("Incorrect token audience");
  return { subject, audience };
}

/** Returns the key that signed a token, or `undefined` if the provider has no such key. */
async function keyOf(
  { header }: Token,
  algorithm: Algorithm,
  provider: OidcProvider,
  jwks: ReadonlyMap<string, string>,
): Promise<KeyObject | undefined> {
  let keys: readonly Jwk[];
  try {
    keys = await providerKeys(provider, jwks);
  } catch (error) {
    throw invalidToken(`${NO_KEY} (${messageOf(error)})`);
  }
  const { kid } = header;
  const fitting = keys.filter(
    (key) =>
      key["kty"] === algorithm.kty &&
      key["crv"] === algorithm.crv &&
      (key["use"] ?? "sig") === "sig" &&
      (key["alg"] ?? header["alg"]) === header["alg"] &&
      (kid === undefined || key["kid"] === kid),
  );
  const [key] = fitting;
  // Without an id, several keys could have signed the token.
  if (!key || fitting.length > 1) return undefined;
  try {
    return createPublicKey({ key, format: "jwk" });
  } catch {
    return undefined;
  }
}

function requireTimes(token: Token, now: number): void {
  const expires = requiredTime(token, "exp");
  if (expires <= now) {
    throw new ServiceError(
      "ExpiredTokenException",
      `Token expired: current date/time ${now} must be before the expiration date/time${expires}`,
    );
  }
  const { nbf = 0 } = token.claims;
  if (requiredTime(token, "iat") > now + AHEAD || !(Number(nbf) <= now + AHEAD)) {
    throw invalidToken("The ID Token is not valid yet");
  }
}
