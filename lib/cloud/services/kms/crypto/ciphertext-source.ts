import { currentMaterial } from "../../../account/kms/key-material.ts";
import { isSymmetric } from "../../../account/kms/key-specs.ts";
import type { Key } from "../../../account/kms/keys.ts";
import type { Call } from "../../protocol/call.ts";
import { currentMaterialId } from "./any-key.ts";
import { decryptOaep } from "../asymmetric/oaep.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { ciphertextFingerprint, decrypt, type Context } from "../../../account/kms/ciphertext.ts";
import {
  authorizeKey,
  findKeyOrAlias,
  type Conditions,
  type KeyUse,
} from "../access/key-access.ts";

interface SourceUse extends KeyUse {
  /** The ciphertext, or `undefined` for a dry run that checks only the key. */
  readonly ciphertext: Buffer | undefined;
  /** Id of the destination key, for ReEncrypt. */
  readonly otherKeyId?: string;
}

/** A ciphertext and its key, before the ciphertext is decrypted. */
interface Source {
  readonly key: Key;
  readonly material: Buffer;
  /** Id of the material, which only symmetric keys have. */
  readonly materialId: string | undefined;
  readonly ciphertext: Buffer | undefined;
  readonly context: Context;
  readonly algorithm: string | undefined;
}

/**
 * Finds the key of a ciphertext and checks that the caller may use it. Authorizes the key that the request names,
 * otherwise the key that the ciphertext names, and compares the two keys only after that.
 *
 * @throws {ServiceError} KMS's error if the key is not found or not allowed, or did not make the ciphertext.
 */
export function findSource(call: Call, action: string, use: SourceUse): Source {
  const { ciphertext, keyId, context = {} } = use;
  const asked = keyId === undefined ? undefined : findKeyOrAlias(call, keyId);
  const fingerprint = ciphertext && ciphertextFingerprint(ciphertext);
  const found = fingerprint && call.account.keys.byFingerprint(fingerprint);
  const key = asked ?? found?.key;
  if (!key) throw invalidCiphertext();
  authorizeSource(call, action, key, use);
  const { algorithm } = use;
  if (!ciphertext || !isSymmetric(key.record)) {
    const [material, materialId] = [currentMaterial(key), currentMaterialId(key)];
    return { key, material, materialId, ciphertext, context, algorithm };
  }
  if (!found) throw invalidCiphertext();
  if (found.key.keyId !== key.keyId) {
    throw new ServiceError(
      "IncorrectKeyException",
      "The key ID in the request does not identify a CMK that can perform this operation.",
    );
  }
  const { material, id: materialId } = found;
  return { key, material, materialId, ciphertext, context, algorithm };
}

/**
 * Decrypts the ciphertext. Returns an empty plaintext for a dry run without a ciphertext.
 *
 * @throws {ServiceError} InvalidCiphertextException if this key and context cannot decrypt the ciphertext.
 */
export function openSource({ key, material, ciphertext, ...source }: Source): Buffer {
  if (!ciphertext) return Buffer.alloc(0);
  const { context, algorithm = "" } = source;
  const plaintext = isSymmetric(key.record)
    ? decrypt(material, ciphertext, context)
    : decryptOaep(key, algorithm, ciphertext);
  if (!plaintext) throw invalidCiphertext();
  return plaintext;
}

/** Authorizes the use of the key. If the request does not name the key, the error must not name it either. */
function authorizeSource(call: Call, action: string, key: Key, use: SourceUse): void {
  const { otherKeyId } = use;
  const conditions: Conditions =
    otherKeyId === undefined
      ? {}
      : { "kms:ReEncryptOnSameKey": [String(otherKeyId === key.keyId)] };
  try {
    authorizeKey(call, action, key, { ...use, conditions });
  } catch (error) {
    const isRefusal = error instanceof ServiceError && error.type === "AccessDeniedException";
    if (use.keyId !== undefined || !isRefusal) throw error;
    throw new ServiceError(
      error.type,
      "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.",
      error.status,
      error.refusal,
    );
  }
}

function invalidCiphertext(): ServiceError {
  return new ServiceError("InvalidCiphertextException", undefined);
}
