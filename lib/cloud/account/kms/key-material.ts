import { createHmac, randomBytes } from "node:crypto";
import type { KeyRecord } from "../../state/cloud-state.ts";

interface KeyWithMaterial {
  readonly arn: string;
  readonly record: Pick<KeyRecord, "material">;
}

/** 32 random bytes, as records keep them. */
export function newMaterial(): string {
  return randomBytes(32).toString("base64");
}

/** The generation of a key's material that seals. */
export function currentMaterial({ arn, record }: KeyWithMaterial): Buffer {
  const text = record.material.at(-1);
  if (text === undefined) throw new Error(`${arn} has no material`);
  return Buffer.from(text, "base64");
}

/** 32 bytes by which a ciphertext names its key material without telling anything of it. */
export function fingerprintOf(material: Uint8Array): Buffer {
  return createHmac("sha256", material).update("signet key material fingerprint").digest();
}
