import { currentMaterial, fingerprintOf } from "../../../account/kms/key-material.ts";
import { isSymmetric } from "../../../account/kms/key-specs.ts";
import type { Key } from "../../../account/kms/keys.ts";
import { validation } from "../../protocol/json/errors.ts";
import { encryptOaep } from "../asymmetric/oaep.ts";
import { materialId } from "../keys/key-metadata.ts";
import { requireEnabled } from "../keys/key-state.ts";
import { requireAlgorithm, requireUsage } from "../keys/key-use.ts";
import { encrypt, type Context, type Maker } from "../../../account/kms/ciphertext.ts";

/** Encrypts bytes with the current material of the key, and returns the ciphertext in base64. */
export function sealWith(maker: Maker, key: Key, bytes: Buffer, under: Context = {}): string {
  const material = currentMaterial(key);
  return encrypt(maker, material, fingerprintOf(material), bytes, under).toString("base64");
}

/** Encrypts bytes with a symmetric or an RSA key, and returns the ciphertext in base64. */
export function sealed64(
  key: Key,
  chosen: string,
  bytes: Buffer,
  under: Context | undefined,
): string {
  if (isSymmetric(key.record)) return sealWith("Encrypt", key, bytes, under);
  return encryptOaep(key, chosen, bytes).toString("base64");
}

/** Returns the id of the current material of a key, or `undefined` for a key that is not symmetric. */
export function currentMaterialId(key: Key): string | undefined {
  return isSymmetric(key.record) ? materialId(currentMaterial(key)) : undefined;
}

/** Returns the member with the id of a material, which only symmetric keys have. */
export function materialMember(name: string, id: string | undefined): object {
  return id === undefined ? {} : { [name]: id };
}

/** Checks that a key is enabled, encrypts, and does so with this algorithm and context. */
export function requireUsable(
  key: Key,
  name: string,
  chosen: string,
  under: Context | undefined = {},
): void {
  requireEnabled(key);
  requireUsage(key, "ENCRYPT_DECRYPT", name);
  requireAlgorithm(key, chosen);
  if (isSymmetric(key.record) || Object.keys(under).length === 0) return;
  throw validation("An encryption context is valid only for symmetric encryption keys.");
}
