import type { KeyRecord, RotationRecord } from "../../state/cloud-state.ts";
import { newMaterial } from "./key-material.ts";

/** Default rotation period. */
export const ROTATION_PERIOD_DAYS = 365;
export const DAY_MS = 86_400_000;

/**
 * Turns automatic rotation on or off. The period is kept while rotation is off. A new period starts when
 * rotation is turned on or the period changes.
 */
export function setRotation(
  record: KeyRecord,
  enabled: boolean,
  periodInDays: number | undefined,
  now: Date,
): void {
  const period = periodInDays ?? rotationPeriod(record);
  if (enabled && (!record.rotation || period !== rotationPeriod(record))) {
    record.rotationStart = now.toISOString();
  }
  record.rotation = enabled;
  record.rotationPeriodInDays = period;
}

export function rotationPeriod({ rotationPeriodInDays }: KeyRecord): number {
  return rotationPeriodInDays ?? ROTATION_PERIOD_DAYS;
}

/**
 * Returns the date of the key's next automatic rotation. A rotation on demand does not postpone it.
 *
 * @returns `undefined` if rotation is off or the key's deletion is pending.
 */
export function nextRotation(record: KeyRecord): Date | undefined {
  if (!record.rotation || record.deletionDate !== undefined) return undefined;
  const last = record.rotations?.findLast(({ type }) => type === "AUTOMATIC")?.date;
  const since = [last, record.rotationStart ?? record.creationDate].map((date) =>
    date === undefined ? 0 : Date.parse(date),
  );
  return new Date(Math.max(...since) + rotationPeriod(record) * DAY_MS);
}

/** Gives the key new material. The old material is kept to decrypt existing ciphertexts. */
export function rotate(record: KeyRecord, type: RotationRecord["type"], date: Date): void {
  record.material = [...record.material, newMaterial()];
  record.rotations = [...(record.rotations ?? []), { date: date.toISOString(), type }];
}

/**
 * Performs every automatic rotation that is due. The rotations of a disabled key wait until it is enabled.
 *
 * @returns Whether the key was rotated.
 */
export function rotateDue(record: KeyRecord, now: Date): boolean {
  let rotated = false;
  for (
    let due = nextRotation(record);
    record.enabled && due !== undefined && due <= now;
    due = nextRotation(record)
  ) {
    rotate(record, "AUTOMATIC", due);
    rotated = true;
  }
  return rotated;
}
