import { createPublicKey, verify, type KeyObject } from "node:crypto";
import type { Jwk } from "./issuer-keys.ts";
import type { SignedToken } from "./signed-token.ts";

interface Algorithm {
  readonly kty: "RSA" | "EC";
  readonly crv?: string;
  readonly hash: string;
}

/** The algorithms that AWS accepts somewhere, by their names in tokens (RFC 7518). None of them has a shared secret. */
const ALGORITHMS: ReadonlyMap<unknown, Algorithm> = new Map([
  ["RS256", { kty: "RSA", hash: "sha256" }],
  ["RS384", { kty: "RSA", hash: "sha384" }],
  ["RS512", { kty: "RSA", hash: "sha512" }],
  ["ES256", { kty: "EC", crv: "P-256", hash: "sha256" }],
  ["ES384", { kty: "EC", crv: "P-384", hash: "sha384" }],
  ["ES512", { kty: "EC", crv: "P-521", hash: "sha512" }],
]);

/** Why the signature of a token proves nothing. */
export type SignatureFault = "critical header" | "no key" | "signature";

/**
 * Returns why the signature of a token is not valid, or `undefined` if it is. The issuer's key decides the kind of
 * algorithm, so that a token cannot choose to be verified as something else.
 *
 * @param accepts Whether the service accepts an algorithm. @default - every one that AWS accepts somewhere
 */
export function signatureFault(
  token: SignedToken,
  keys: readonly Jwk[],
  accepts: (algorithm: string) => boolean = () => true,
): SignatureFault | undefined {
  const { header, signed, signature } = token;
  // RFC 7515 §4.1.11: a verifier must reject a token with extensions that it does not understand. None are understood.
  if (header["crit"] !== undefined) return "critical header";
  const { alg } = header;
  const algorithm = typeof alg === "string" && accepts(alg) ? ALGORITHMS.get(alg) : undefined;
  const key = algorithm && keyOf(token, algorithm, keys);
  if (!algorithm || !key) return "no key";
  const options = { key, dsaEncoding: "ieee-p1363" } as const;
  return verify(algorithm.hash, Buffer.from(signed), options, signature) ? undefined : "signature";
}

/** Returns the key that signed a token, or `undefined` if the issuer has no such key. */
function keyOf(
  { header }: SignedToken,
  algorithm: Algorithm,
  keys: readonly Jwk[],
): KeyObject | undefined {
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
