import type { Key } from "../../../account/kms/keys.ts";
import type { KeyRecord } from "../../../state/cloud-state.ts";
import { ServiceError } from "../../protocol/service-error.ts";

// What a key's state lets be done with it.
// https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html

export function keyState(record: KeyRecord): "Enabled" | "Disabled" | "PendingDeletion" {
  if (record.deletionDate !== undefined) return "PendingDeletion";
  return record.enabled ? "Enabled" : "Disabled";
}

/** For whatever uses the key's material. */
export function requireEnabled(key: Key): void {
  requireNotPendingDeletion(key);
  if (!key.record.enabled) throw new ServiceError("DisabledException", `${key.arn} is disabled.`);
}

/** For whatever changes the key. */
export function requireNotPendingDeletion({ arn, record }: Key): void {
  if (keyState(record) === "PendingDeletion") throw invalidState(`${arn} is pending deletion.`);
}

/** For taking its deletion back. */
export function requirePendingDeletion({ arn, record }: Key): void {
  if (keyState(record) !== "PendingDeletion") throw invalidState(`${arn} is not pending deletion.`);
}

function invalidState(message: string): ServiceError {
  return new ServiceError("KMSInvalidStateException", message);
}
