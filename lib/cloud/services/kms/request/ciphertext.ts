import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { cmsHead, readCms } from "./cms.ts";

/** The context as a caller gives it: any order, any strings. */
export type Context = Readonly<Record<string, string>>;

const PREFIX_BYTES = 5;
const FINGERPRINT_BYTES = 32;
const NAMED_BYTES = PREFIX_BYTES + FINGERPRINT_BYTES;
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Prefix, fingerprint, 1, salt, and the length of the CMS structure. */
const HEADER_BYTES = NAMED_BYTES + 1 + SALT_BYTES + 4;
/**
 * Sealed in front of every plaintext. AWS's content is that much longer than plaintext and tag; zeros
 * that must come out again tie a ciphertext to its key, which GCM alone does not.
 */
const COMMITMENT = Buffer.alloc(11);

/** First bytes of what KMS itself makes: the third says whether Encrypt or GenerateDataKey did. */
const PREFIX = {
  Encrypt: Buffer.from([1, 2, 2, 0, 0x78]),
  GenerateDataKey: Buffer.from([1, 2, 3, 0, 0x78]),
} as const;

export type Maker = keyof typeof PREFIX;

/**
 * Seals with AES-256-GCM into the layout of AWS's own ciphertexts, so also to their length: prefix,
 * fingerprint of the key material, salt, and a CMS EncryptedData. Every byte in front of the content and
 * the encryption context are authenticated with it.
 */
export function encrypt(
  maker: Maker,
  material: Uint8Array,
  fingerprint: Uint8Array,
  plaintext: Uint8Array,
  context: Context,
): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const contentBytes = COMMITMENT.length + plaintext.length + TAG_BYTES;
  const cms = cmsHead(nonce, contentBytes);
  const length = uint32(cms.length + contentBytes);
  const salt = randomBytes(SALT_BYTES);
  const head = Buffer.concat([PREFIX[maker], fingerprint, Buffer.from([1]), salt, length, cms]);
  const cipher = createCipheriv("aes-256-gcm", material, nonce);
  cipher.setAAD(additionalData(head, context));
  const sealed = [cipher.update(COMMITMENT), cipher.update(plaintext), cipher.final()];
  return Buffer.concat([head, ...sealed, cipher.getAuthTag()]);
}

/** The fingerprint a ciphertext names, or `undefined` where it cannot be one of ours. */
export function ciphertextFingerprint(ciphertext: Uint8Array): Buffer | undefined {
  const bytes = Buffer.from(ciphertext);
  const known = Object.values(PREFIX).some((p) => p.equals(bytes.subarray(0, PREFIX_BYTES)));
  if (!known || bytes.length < NAMED_BYTES + NONCE_BYTES + TAG_BYTES) return undefined;
  return bytes.subarray(PREFIX_BYTES, NAMED_BYTES);
}

/** The plaintext, or `undefined` where key, context or any bit of the ciphertext is another. */
export function decrypt(
  material: Uint8Array,
  ciphertext: Uint8Array,
  context: Context,
): Buffer | undefined {
  const bytes = Buffer.from(ciphertext);
  const { head, nonce, commitment } = layout(bytes);
  const decipher = createDecipheriv("aes-256-gcm", material, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(additionalData(head, context));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const parts = [decipher.update(bytes.subarray(head.length, -TAG_BYTES)), decipher.final()];
    const opened = Buffer.concat(parts);
    if (!commitment.equals(opened.subarray(0, commitment.length))) return undefined;
    return opened.subarray(commitment.length);
  } catch {
    return undefined;
  }
}

/**
 * What stands in front of the content. Ciphertexts of before the CMS layout have the nonce right behind
 * the fingerprint; for one to look like today's, 70 and more random bytes would have to fall into place.
 */
function layout(bytes: Buffer): { head: Buffer; nonce: Buffer; commitment: Buffer } {
  const cms = bytes.subarray(HEADER_BYTES);
  const framed =
    bytes[NAMED_BYTES] === 1 &&
    uint32(cms.length).equals(bytes.subarray(HEADER_BYTES - 4, HEADER_BYTES));
  const frame = framed ? readCms(cms) : undefined;
  if (frame && frame.contentBytes >= COMMITMENT.length + TAG_BYTES) {
    const head = bytes.subarray(0, HEADER_BYTES + frame.head.length);
    return { head, nonce: frame.nonce, commitment: COMMITMENT };
  }
  const head = bytes.subarray(0, NAMED_BYTES + NONCE_BYTES);
  return { head, nonce: head.subarray(NAMED_BYTES), commitment: Buffer.alloc(0) };
}

/**
 * Header and context as bytes. Every part has its length in front, so that `{a: "bc"}` and `{ab: "c"}`
 * stay apart; the order of the context's keys does not matter.
 */
function additionalData(head: Uint8Array, context: Context): Buffer {
  const parts: Uint8Array[] = [head];
  const pairs = Object.entries(context).map((pair) =>
    pair.map((text) => Buffer.from(text, "utf8")),
  );
  pairs.sort(([a], [b]) => Buffer.compare(a ?? head, b ?? head));
  for (const part of pairs.flat()) parts.push(uint32(part.length), part);
  return Buffer.concat(parts);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
