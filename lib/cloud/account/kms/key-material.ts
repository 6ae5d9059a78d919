import { createHmac, randomBytes } from "node:crypto";
import type { KeyRecord } from "../../state/cloud-state.ts";

interface KeyWithMaterial {
  readonly arn: string;
  readonly record: Pick<KeyRecord, "material">;
}

/** Returns 32 random bytes in base64, the form in which records store them. */
export function newMaterial(): string {
  return randomBytes(32).toString("base64");
}

/**
 * Returns the newest material of a key, with which the key encrypts.
 *
 * @throws {Error} If the record has no material.
 */
export function currentMaterial({ arn, record }: KeyWithMaterial): Buffer {
  const text = record.material.at(-1);
  if (text === undefined) throw new Error(`${arn} has no material`);
  return Buffer.from(text, "base64");
}

/** Returns 32 bytes that identify key material in a ciphertext without revealing the material. */
export function fingerprintOf(material: Uint8Array): Buffer {
  return createHmac("sha256", material).update("signet key material fingerprint").digest();
}
