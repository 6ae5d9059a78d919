import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** The context as a caller gives it: any order, any strings. */
export type Context = Readonly<Record<string, string>>;

const PREFIX_BYTES = 5;
const FINGERPRINT_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = PREFIX_BYTES + FINGERPRINT_BYTES + NONCE_BYTES;

/** First bytes of what KMS itself makes: the third says whether Encrypt or GenerateDataKey did. */
const PREFIX = {
  Encrypt: Buffer.from([1, 2, 2, 0, 0x78]),
  GenerateDataKey: Buffer.from([1, 2, 3, 0, 0x78]),
} as const;

/**
 * Seals with AES-256-GCM: prefix, fingerprint of the key material, nonce, ciphertext, tag. Header and
 * encryption context are authenticated with it.
 */
export function encrypt(
  maker: keyof typeof PREFIX,
  material: Uint8Array,
  fingerprint: Uint8Array,
  plaintext: Uint8Array,
  context: Context,
): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const header = Buffer.concat([PREFIX[maker], fingerprint, nonce]);
  const cipher = createCipheriv("aes-256-gcm", material, nonce);
  cipher.setAAD(additionalData(header, context));
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([header, sealed, cipher.getAuthTag()]);
}

/** The fingerprint a ciphertext names, or `undefined` where it cannot be one of ours. */
export function ciphertextFingerprint(ciphertext: Uint8Array): Buffer | undefined {
  const bytes = Buffer.from(ciphertext);
  const known = Object.values(PREFIX).some((p) => p.equals(bytes.subarray(0, PREFIX_BYTES)));
  if (!known || bytes.length < HEADER_BYTES + TAG_BYTES) return undefined;
  return bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + FINGERPRINT_BYTES);
}

/** The plaintext, or `undefined` where key, context or any bit of the ciphertext is another. */
export function decrypt(
  material: Uint8Array,
  ciphertext: Uint8Array,
  context: Context,
): Buffer | undefined {
  const bytes = Buffer.from(ciphertext);
  const header = bytes.subarray(0, HEADER_BYTES);
  const nonce = header.subarray(-NONCE_BYTES);
  const decipher = createDecipheriv("aes-256-gcm", material, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(additionalData(header, context));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const opened = decipher.update(bytes.subarray(HEADER_BYTES, -TAG_BYTES));
    return Buffer.concat([opened, decipher.final()]);
  } catch {
    return undefined;
  }
}

/**
 * Header and context as bytes. Every part has its length in front, so that `{a: "bc"}` and `{ab: "c"}`
 * stay apart; the order of the context's keys does not matter.
 */
function additionalData(header: Uint8Array, context: Context): Buffer {
  const parts: Uint8Array[] = [header];
  const pairs = Object.entries(context).map((pair) =>
    pair.map((text) => Buffer.from(text, "utf8")),
  );
  pairs.sort(([a], [b]) => Buffer.compare(a ?? header, b ?? header));
  for (const part of pairs.flat()) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    parts.push(length, part);
  }
  return Buffer.concat(parts);
}
