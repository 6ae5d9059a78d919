import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { currentMaterial } from "../../../account/kms/key-material.ts";
import type { Key } from "../../../account/kms/keys.ts";

/** Returns the private key of an asymmetric KMS key. */
export function privateKeyOf(key: Key): KeyObject {
  return createPrivateKey({ key: currentMaterial(key), format: "der", type: "pkcs8" });
}

export function publicKeyOf(key: Key): KeyObject {
  return createPublicKey(privateKeyOf(key));
}
