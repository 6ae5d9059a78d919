import {
  constants,
  createHash,
  privateEncrypt,
  publicDecrypt,
  randomBytes,
  timingSafeEqual,
  type KeyObject,
} from "node:crypto";

// Node.js signs messages, but has no function that signs a digest with an RSA key.

type Hash = "sha256" | "sha384" | "sha512";

/** The DER in front of a digest in a DigestInfo (RFC 8017 §9.2). */
const DIGEST_INFO: Readonly<Record<Hash, string>> = {
  sha256: "3031300d060960864801650304020105000420",
  sha384: "3041300d060960864801650304020205000430",
  sha512: "3051300d060960864801650304020305000440",
};

/** Signs a digest with RSASSA-PKCS1-v1_5. */
export function signPkcs1(key: KeyObject, hash: Hash, digest: Buffer): Buffer {
  return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, digestInfo(hash, digest));
}

export function verifyPkcs1(
  key: KeyObject,
  hash: Hash,
  digest: Buffer,
  signature: Buffer,
): boolean {
  const opened = opening(key, signature, constants.RSA_PKCS1_PADDING);
  const expected = digestInfo(hash, digest);
  return opened?.length === expected.length && timingSafeEqual(opened, expected);
}

/** Signs a digest with RSASSA-PSS and a salt as long as the digest, as KMS does. */
export function signPss(key: KeyObject, hash: Hash, digest: Buffer): Buffer {
  const encoded = encodePss(hash, digest, randomBytes(digest.length), bytesOf(key));
  return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, encoded);
}

export function verifyPss(key: KeyObject, hash: Hash, digest: Buffer, signature: Buffer): boolean {
  const encoded = opening(key, signature, constants.RSA_NO_PADDING);
  if (encoded?.length !== bytesOf(key)) return false;
  // EMSA-PSS is deterministic for a salt, so the salt in the signature must give the same encoding.
  const masked = encoded.subarray(0, -digest.length - 1);
  const tag = encoded.subarray(masked.length, -1);
  const salt = unmasked(hash, masked, tag).subarray(-digest.length);
  return timingSafeEqual(encodePss(hash, digest, salt, encoded.length), encoded);
}

/** EMSA-PSS-ENCODE (RFC 8017 §9.1.1) for a modulus whose number of bits is a multiple of 8. */
function encodePss(hash: Hash, digest: Buffer, salt: Buffer, length: number): Buffer {
  const tag = createHash(hash).update(Buffer.alloc(8)).update(digest).update(salt).digest();
  const block = Buffer.alloc(length - digest.length - 1);
  block[block.length - salt.length - 1] = 1;
  salt.copy(block, block.length - salt.length);
  return Buffer.concat([unmasked(hash, block, tag), tag, Buffer.from([0xbc])]);
}

/** Applies the mask of a tag to a block, or removes it. The first bit, beyond the modulus, is cleared. */
function unmasked(hash: Hash, block: Buffer, tag: Buffer): Buffer {
  const mask = Buffer.concat(
    Array.from({ length: Math.ceil(block.length / tag.length) }, (_, index) => {
      const counter = Buffer.alloc(4);
      counter.writeUInt32BE(index);
      return createHash(hash).update(tag).update(counter).digest();
    }),
  );
  const result = Buffer.from(block.map((byte, index) => byte ^ (mask[index] ?? 0)));
  result[0] = (result[0] ?? 0) & 0x7f;
  return result;
}

function digestInfo(hash: Hash, digest: Buffer): Buffer {
  return Buffer.concat([Buffer.from(DIGEST_INFO[hash], "hex"), digest]);
}

/** Returns the number that a signature opens to, or `undefined` if the signature has the wrong form. */
function opening(key: KeyObject, signature: Buffer, padding: number): Buffer | undefined {
  if (signature.length !== bytesOf(key)) return undefined;
  try {
    return publicDecrypt({ key, padding }, signature);
  } catch {
    return undefined;
  }
}

function bytesOf(key: KeyObject): number {
  return (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
}
