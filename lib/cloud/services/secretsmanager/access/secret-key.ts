import type { Context } from "../../../account/kms/ciphertext.ts";
import { sealerOf } from "../../../account/kms/envelope.ts";
import { isSymmetric } from "../../../account/kms/key-specs.ts";
import type { Key } from "../../../account/kms/keys.ts";
import {
  hasServiceKey,
  keyOfSecret,
  secretContext,
  valueOf,
  type SecretValue,
} from "../../../account/secretsmanager/secret-values.ts";
import type { Secret } from "../../../account/secretsmanager/secrets.ts";
import type { SecretVersionRecord } from "../../../state/value-records.ts";
import { refusedThrough } from "../../kms/access/through-service.ts";
import { keyState } from "../../kms/keys/key-state.ts";
import type { Call } from "../../protocol/call.ts";
import { ServiceError } from "../../protocol/service-error.ts";

/** The version id in the context of the requests with which Secrets Manager tries a key. */
const TRIAL = "RequestToValidateKeyAccess";

/**
 * Returns the key that encrypts a new version of a secret, if the caller may use it.
 *
 * @throws {ServiceError} AccessDeniedException if the key is missing or refused, EncryptionFailure if it is not usable.
 */
export function encryptionKey(call: Call, secret: SecretKey, versionId: string): Key {
  const key = usableKey(call, secret);
  requireAllowed(call, "kms:GenerateDataKey", key, secretContext(secret.arn, versionId));
  return key;
}

/**
 * Checks that the caller may encrypt and decrypt with the customer's key that a request chooses for a secret.
 *
 * @throws {ServiceError} As {@link encryptionKey}.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
 */
export function validateKey(call: Call, secret: SecretKey): void {
  if (hasServiceKey(secret)) return;
  const key = usableKey(call, secret);
  const context = secretContext(secret.arn, TRIAL);
  requireAllowed(call, "kms:GenerateDataKey", key, context);
  requireAllowed(call, "kms:Decrypt", key, context);
}

/**
 * Decrypts a version of a secret with the permissions of the caller.
 *
 * @throws {ServiceError} AccessDeniedException if the caller may not use the key, DecryptionFailure if it is not usable.
 */
export function openVersion(
  call: Call,
  secret: Pick<Secret, "arn">,
  versionId: string,
  version: SecretVersionRecord,
): SecretValue {
  const { keys } = call.account;
  const key = sealerOf(keys, version.dataKey)?.key;
  if (!key) throw decryptionFailure();
  requireAllowed(call, "kms:Decrypt", key, secretContext(secret.arn, versionId));
  const value =
    keyState(key.record) === "Enabled"
      ? valueOf(call.account, secret, versionId, version)
      : undefined;
  if (value === undefined) throw decryptionFailure();
  return value;
}

/** The parts of a secret that name its key. */
type SecretKey = Pick<Secret, "arn" | "record">;

function usableKey(call: Call, secret: SecretKey): Key {
  const key = keyOfSecret(call.account, secret);
  if (!key) throw noAccess();
  if (isSymmetric(key.record) && keyState(key.record) === "Enabled") return key;
  throw new ServiceError(
    "EncryptionFailure",
    "Secrets Manager can't encrypt the protected secret text using the provided KMS key. Check that the KMS key is available, enabled, and not in an invalid state.",
  );
}

function requireAllowed(call: Call, action: string, key: Key, context: Context): void {
  const refusal = refusedThrough(call, "secretsmanager", action, key, context);
  if (refusal) throw noAccess(refusal);
}

function noAccess(refusal?: ServiceError["refusal"]): ServiceError {
  return new ServiceError(
    "AccessDeniedException",
    "Access to KMS is not allowed",
    400,
    refusal && { ...refusal, message: "Access to KMS is not allowed" },
  );
}

function decryptionFailure(): ServiceError {
  return new ServiceError(
    "DecryptionFailure",
    "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
  );
}
