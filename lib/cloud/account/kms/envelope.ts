import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { SealedRecord } from "../../state/value-records.ts";
import { ciphertextFingerprint, decrypt, encrypt, type Context } from "./ciphertext.ts";
import { currentMaterial, fingerprintOf } from "./key-material.ts";
import type { Key, Keys } from "./keys.ts";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts bytes with the current material of a symmetric key, and returns KMS's ciphertext in base64. */
export function sealBytes(key: Key, bytes: Uint8Array, context: Context): string {
  const material = currentMaterial(key);
  return encrypt("Encrypt", material, fingerprintOf(material), bytes, context).toString("base64");
}

/** A ciphertext with the key that made it. */
export interface Sealer {
  readonly key: Key;
  /** Returns the plaintext, or `undefined` if the context or any bit of the ciphertext is wrong. */
  readonly open: (context: Context) => Buffer | undefined;
}

/** Returns the key of a ciphertext in base64, or `undefined` if the account no longer has the key. */
export function sealerOf(keys: Keys, ciphertext: string): Sealer | undefined {
  const bytes = Buffer.from(ciphertext, "base64");
  const fingerprint = ciphertextFingerprint(bytes);
  const found = fingerprint && keys.byFingerprint(fingerprint);
  if (!found) return undefined;
  return { key: found.key, open: (context) => decrypt(found.material, bytes, context) };
}

/** Encrypts a value of any length with a new data key, which a KMS key encrypts under a context. */
export function sealValue(key: Key, value: Uint8Array, context: Context): SealedRecord {
  const dataKey = randomBytes(32);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", dataKey, nonce);
  const parts = [nonce, cipher.update(value), cipher.final(), cipher.getAuthTag()];
  const sealed = Buffer.concat(parts).toString("base64");
  const material = currentMaterial(key);
  const wrapped = encrypt("GenerateDataKey", material, fingerprintOf(material), dataKey, context);
  return { dataKey: wrapped.toString("base64"), value: sealed };
}

/** Returns the value of {@link sealValue}, or `undefined` if the key is gone or the context is another one. */
export function openValue(
  keys: Keys,
  { dataKey, value }: SealedRecord,
  context: Context,
): Buffer | undefined {
  const opened = sealerOf(keys, dataKey)?.open(context);
  if (!opened) return undefined;
  const bytes = Buffer.from(value, "base64");
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv("aes-256-gcm", opened, nonce, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const content = bytes.subarray(NONCE_BYTES, -TAG_BYTES);
    return Buffer.concat([decipher.update(content), decipher.final()]);
  } catch {
    return undefined;
  }
}
