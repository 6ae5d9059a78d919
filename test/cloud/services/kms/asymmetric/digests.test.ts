import {
  constants,
  createHash,
  generateKeyPairSync,
  sign as signWith,
  verify as verifyWith,
} from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  signDigest,
  verifyDigest,
} from "../../../../../lib/cloud/services/kms/asymmetric/ecdsa.ts";
import {
  signPkcs1,
  signPss,
  verifyPkcs1,
  verifyPss,
} from "../../../../../lib/cloud/services/kms/asymmetric/rsa-signature.ts";
import { rsa } from "../../../identity-provider/rsa-keys.ts";

describe("signatures of digests", () => {
  it.each([
    ["prime256v1", "sha256"],
    ["secp384r1", "sha384"],
    ["secp521r1", "sha512"],
    ["secp256k1", "sha256"],
  ])("on %s agree with Node.js", async (namedCurve, hash) => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve });
    const digest = createHash(hash).update("hello").digest();
    const message = Buffer.from("hello");
    const own = await signDigest(privateKey, digest);
    expect(verifyWith(hash, message, publicKey, own)).toBe(true);
    expect(await signDigest(privateKey, digest)).not.toEqual(own);
    const made = signWith(hash, message, privateKey);
    expect(await verifyDigest(publicKey, digest, made)).toBe(true);
    expect(await verifyDigest(publicKey, Buffer.alloc(digest.length), made)).toBe(false);
    expect(await verifyDigest(publicKey, digest, Buffer.concat([made, Buffer.alloc(1)]))).toBe(
      false,
    );
    expect(await verifyDigest(publicKey, digest, Buffer.from("3006020100020100", "hex"))).toBe(
      false,
    );
  });

  it.each(["sha256", "sha384", "sha512"] as const)("with RSA and %s agree with Node.js", (hash) => {
    const { privateKey, publicKey } = rsa;
    const message = Buffer.from("hello");
    const digest = createHash(hash).update(message).digest();
    const other = Buffer.alloc(digest.length);
    const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: digest.length };
    const made = signWith(hash, message, { key: privateKey, ...pss });
    expect(verifyPss(publicKey, hash, digest, made)).toBe(true);
    expect(verifyPss(publicKey, hash, other, made)).toBe(false);
    const own = signPss(privateKey, hash, digest);
    expect(verifyWith(hash, message, { key: publicKey, ...pss }, own)).toBe(true);
    const plain = signWith(hash, message, privateKey);
    expect(verifyPkcs1(publicKey, hash, digest, plain)).toBe(true);
    expect(verifyPkcs1(publicKey, hash, other, plain)).toBe(false);
    expect(verifyWith(hash, message, publicKey, signPkcs1(privateKey, hash, digest))).toBe(true);
  });
});
