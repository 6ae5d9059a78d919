import { constants, privateDecrypt, publicEncrypt } from "node:crypto";
import { kindOf } from "../../../account/kms/key-specs.ts";
import type { Key } from "../../../account/kms/keys.ts";
import { validation } from "../../protocol/json/errors.ts";
import { privateKeyOf, publicKeyOf } from "./private-key.ts";

/**
 * Encrypts bytes with the public key of an RSA key.
 *
 * @throws {ServiceError} ValidationException if the bytes are too many for the key.
 */
export function encryptOaep(key: Key, algorithm: string, bytes: Buffer): Buffer {
  const own = publicKeyOf(key);
  const most = (own.asymmetricKeyDetails?.modulusLength ?? 0) / 8 - 2 * hashBytes(algorithm) - 2;
  if (bytes.length > most) {
    const { spec } = kindOf(key.record);
    throw validation(
      `Algorithm ${algorithm} and key spec ${spec} cannot encrypt data larger than ${most} bytes.`,
    );
  }
  return publicEncrypt({ key: own, ...padding(algorithm) }, bytes);
}

/** Returns the plaintext, or `undefined` if the ciphertext was not made with this key and algorithm. */
export function decryptOaep(key: Key, algorithm: string, ciphertext: Buffer): Buffer | undefined {
  try {
    return privateDecrypt({ key: privateKeyOf(key), ...padding(algorithm) }, ciphertext);
  } catch {
    return undefined;
  }
}

function padding(algorithm: string) {
  const oaepHash = hashBytes(algorithm) === 20 ? "sha1" : "sha256";
  return { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash };
}

function hashBytes(algorithm: string): number {
  return algorithm.endsWith("SHA_1") ? 20 : 32;
}
