import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { localSalt } from "../../../formats/sealed/local-ciphertext.ts";
import { cmsHead, readCms } from "./cms.ts";

/** An encryption context as the caller sends it: any strings, in any order. */
export type Context = Readonly<Record<string, string>>;

const PREFIX_BYTES = 5;
const FINGERPRINT_BYTES = 32;
const NAMED_BYTES = PREFIX_BYTES + FINGERPRINT_BYTES;
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Length of the header: prefix, fingerprint, a byte 1, salt, and the length of the CMS structure. */
const HEADER_BYTES = NAMED_BYTES + 1 + SALT_BYTES + 4;
/**
 * Zeros that are encrypted in front of every plaintext and checked when it is decrypted. They bind a ciphertext to
 * its key, which GCM alone does not. The content of AWS's ciphertexts is also this much longer than plaintext and
 * tag.
 */
const COMMITMENT = Buffer.alloc(11);

/** First bytes of AWS's ciphertexts. The third byte depends on the operation that made the ciphertext. */
const PREFIX = {
  Encrypt: Buffer.from([1, 2, 2, 0, 0x78]),
  GenerateDataKey: Buffer.from([1, 2, 3, 0, 0x78]),
} as const;

export type Maker = keyof typeof PREFIX;

/**
 * Encrypts a plaintext with AES-256-GCM. The result has the layout, and therefore the length, of AWS's ciphertexts:
 * prefix, fingerprint of the key material, salt, and a CMS EncryptedData. The encryption context and every byte in
 * front of the content are authenticated as additional data.
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
  const start = Buffer.concat([PREFIX[maker], fingerprint, Buffer.from([1])]);
  const head = Buffer.concat([start, localSalt(start), length, cms]);
  const cipher = createCipheriv("aes-256-gcm", material, nonce);
  cipher.setAAD(additionalData(head, context));
  const sealed = [cipher.update(COMMITMENT), cipher.update(plaintext), cipher.final()];
  return Buffer.concat([head, ...sealed, cipher.getAuthTag()]);
}

/** Returns the fingerprint in a ciphertext, or `undefined` if the local cloud cannot have made the ciphertext. */
export function ciphertextFingerprint(ciphertext: Uint8Array): Buffer | undefined {
  const bytes = Buffer.from(ciphertext);
  const known = Object.values(PREFIX).some((p) => p.equals(bytes.subarray(0, PREFIX_BYTES)));
  if (!known || bytes.length < NAMED_BYTES + NONCE_BYTES + TAG_BYTES) return undefined;
  return bytes.subarray(PREFIX_BYTES, NAMED_BYTES);
}

/** Returns the plaintext, or `undefined` if the key, the context or any bit of the ciphertext is wrong. */
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
 * Returns the bytes in front of the content, the nonce, and the expected commitment. Ciphertexts of versions before
 * the CMS layout have the nonce right after the fingerprint. They cannot match the CMS layout by chance, because 70
 * or more random bytes would have to match.
 */
function layout(bytes: Buffer): { head: Buffer; nonce: Buffer; commitment: Buffer } {
  const cms = bytes.subarray(HEADER_BYTES);
  const framed =
    bytes[NAMED_BYTES] === 1 &&
    bytes.length >= HEADER_BYTES &&
    bytes.readUInt32BE(HEADER_BYTES - 4) === cms.length;
  const frame = framed ? readCms(cms) : undefined;
  if (frame && frame.contentBytes >= COMMITMENT.length + TAG_BYTES) {
    const head = bytes.subarray(0, HEADER_BYTES + frame.head.length);
    return { head, nonce: frame.nonce, commitment: COMMITMENT };
  }
  const head = bytes.subarray(0, NAMED_BYTES + NONCE_BYTES);
  return { head, nonce: head.subarray(NAMED_BYTES), commitment: Buffer.alloc(0) };
}

/**
 * Returns header and context as bytes. Each name and value of the context follows its length, so that `{a: "bc"}` and
 * `{ab: "c"}` differ. The names are sorted, so their order in the request does not matter.
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
