import { sealerOf } from "../../../account/kms/envelope.ts";
import { keyNamed } from "../../../account/kms/key-named.ts";
import { isSymmetric } from "../../../account/kms/key-specs.ts";
import type { Key } from "../../../account/kms/keys.ts";
import { serviceAlias, serviceKey } from "../../../account/kms/service-key.ts";
import { openParameter, parameterContext } from "../../../account/ssm/parameter-values.ts";
import type { ParameterTier, ParameterVersionRecord } from "../../../state/value-records.ts";
import { refusedThrough } from "../../kms/access/through-service.ts";
import { keyState } from "../../kms/keys/key-state.ts";
import type { Call } from "../../protocol/call.ts";
import { ServiceError } from "../../protocol/service-error.ts";

/**
 * Returns the key of a new SecureString, if the caller may encrypt with it.
 *
 * @throws {ServiceError} InvalidKeyId if the key is missing or not usable, AccessDeniedException if it is refused.
 */
export function encryptionKey(
  call: Call,
  arn: string,
  tier: ParameterTier,
  keyId: string = serviceAlias("ssm"),
): Key {
  const key =
    keyId === serviceAlias("ssm")
      ? serviceKey(call.account, "ssm")
      : keyNamed(call.account.keys, keyId);
  if (!key) throw invalidKey(`Invalid keyId ${keyId}`);
  // Systems Manager encrypts the values of advanced parameters with a data key.
  const action = tier === "Advanced" ? "kms:GenerateDataKey" : "kms:Encrypt";
  const refusal = refusedThrough(call, "ssm", action, key, parameterContext(arn));
  if (refusal) throw new ServiceError("AccessDeniedException", refusal.message, 400, refusal);
  requireUsable(key);
  return key;
}

/**
 * Decrypts a SecureString with the permissions of the caller.
 *
 * @throws {ServiceError} InvalidKeyId if the key is not usable, AccessDeniedException if the caller may not use it.
 */
export function openSecureString(
  call: Call,
  arn: string,
  { value }: ParameterVersionRecord,
): string {
  const key = sealerOf(call.account.keys, value)?.key;
  const refusal = key && refusedThrough(call, "ssm", "kms:Decrypt", key, parameterContext(arn));
  if (!key || refusal) {
    const text =
      "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.";
    const shown = refusal && { ...refusal, message: text };
    throw new ServiceError("AccessDeniedException", text, 400, shown);
  }
  requireUsable(key);
  const opened = openParameter(call.account, arn, value);
  if (opened === undefined) throw invalidKey(`${key.arn} did not encrypt the value.`);
  return opened;
}

function requireUsable({ arn, record }: Key): void {
  const state = keyState(record);
  if (state === "Disabled") throw invalidKey(`${arn} is disabled.`);
  if (state === "PendingDeletion") throw invalidKey(`${arn} is pending deletion.`);
  if (!isSymmetric(record)) throw invalidKey(`${arn} is not a symmetric encryption key.`);
}

function invalidKey(text: string): ServiceError {
  return new ServiceError("InvalidKeyId", text);
}
