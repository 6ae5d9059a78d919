import type { KeyObject } from "node:crypto";
import type { ECDSA } from "@noble/curves/abstract/weierstrass.js";

// Node.js signs messages, but has no function that signs a digest with an elliptic key. KMS neither changes an `s` in
// the upper half of its range to the lower one, nor refuses it.
const OF_DIGEST = { prehash: false, lowS: false, format: "der" } as const;

/** Signs a digest, as FIPS 186-5 §6.4.1 describes. Returns the signature in DER. */
export async function signDigest(key: KeyObject, digest: Uint8Array): Promise<Buffer> {
  const { on, d } = await numbersOf(key);
  return Buffer.from(on.sign(digest, d, { ...OF_DIGEST, extraEntropy: true }));
}

/** Returns whether a signature in DER is the signature of a digest (FIPS 186-5 §6.4.2). */
export async function verifyDigest(
  key: KeyObject,
  digest: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  const { on, q } = await numbersOf(key);
  try {
    return on.verify(signature, digest, q, OF_DIGEST);
  } catch {
    return false; // The library throws an error for a signature whose length is impossible.
  }
}

async function numbersOf(key: KeyObject): Promise<{ on: ECDSA; d: Buffer; q: Buffer }> {
  const jwk = key.export({ format: "jwk" });
  const bytes = (text = "") => Buffer.from(text, "base64url");
  const q = Buffer.concat([Buffer.from([4]), bytes(jwk.x), bytes(jwk.y)]);
  return { on: await curveNamed(jwk.crv), d: bytes(jwk.d), q };
}

/** Returns a curve of KMS by its name in a JWK. Only the first signature loads the library. */
async function curveNamed(name: string | undefined): Promise<ECDSA> {
  if (name === "secp256k1") return (await import("@noble/curves/secp256k1.js")).secp256k1;
  const { p256, p384, p521 } = await import("@noble/curves/nist.js");
  if (name === "P-256") return p256;
  if (name === "P-384") return p384;
  if (name === "P-521") return p521;
  throw new Error(`no curve ${name}`);
}
