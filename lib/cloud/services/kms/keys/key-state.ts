import type { Key } from "../../../account/kms/keys.ts";
import type { KeyRecord } from "../../../state/cloud-state.ts";
import { ServiceError } from "../../protocol/service-error.ts";

// The operations that each key state allows.
// https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html

export function keyState(record: KeyRecord): "Enabled" | "Disabled" | "PendingDeletion" {
  if (record.deletionDate !== undefined) return "PendingDeletion";
  return record.enabled ? "Enabled" : "Disabled";
}

/**
 * Checks the key's state for operations that use the material of the key.
 *
 * @throws {ServiceError} DisabledException or KMSInvalidStateException unless the key is enabled.
 */
export function requireEnabled(key: Key): void {
  requireNotPendingDeletion(key);
  if (!key.record.enabled) throw new ServiceError("DisabledException", `${key.arn} is disabled.`);
}

/**
 * Checks the key's state for operations that change the key.
 *
 * @throws {ServiceError} KMSInvalidStateException if the key is pending deletion.
 */
export function requireNotPendingDeletion({ arn, record }: Key): void {
  if (keyState(record) === "PendingDeletion") throw invalidState(`${arn} is pending deletion.`);
}

/**
 * Checks the key's state before its deletion is canceled.
 *
 * @throws {ServiceError} KMSInvalidStateException unless the key is pending deletion.
 */
export function requirePendingDeletion({ arn, record }: Key): void {
  if (keyState(record) !== "PendingDeletion") throw invalidState(`${arn} is not pending deletion.`);
}

function invalidState(message: string): ServiceError {
  return new ServiceError("KMSInvalidStateException", message);
}
