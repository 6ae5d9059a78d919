import type { KeyRecord, RotationRecord } from "../../state/cloud-state.ts";
import { newMaterial } from "./key-material.ts";

/** How often a key is rotated unless its owner says otherwise. */
export const ROTATION_PERIOD_DAYS = 365;
export const DAY_MS = 86_400_000;

/**
 * Turns the rotation by period on or off. The period is kept while it is off, and counts anew from the
 * moment it is turned on or changed.
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

/** When the key is rotated next; `undefined` where it is not. Rotations on demand do not put it off. */
export function nextRotation(record: KeyRecord): Date | undefined {
  if (!record.rotation || record.deletionDate !== undefined) return undefined;
  const last = record.rotations?.findLast(({ type }) => type === "AUTOMATIC")?.date;
  const since = [last, record.rotationStart ?? record.creationDate].map((date) =>
    date === undefined ? 0 : Date.parse(date),
  );
  return new Date(Math.max(...since) + rotationPeriod(record) * DAY_MS);
}

/** Gives the key new material; what was sealed under the old one still opens. */
export function rotate(record: KeyRecord, type: RotationRecord["type"], date: Date): void {
  record.material = [...record.material, newMaterial()];
  record.rotations = [...(record.rotations ?? []), { date: date.toISOString(), type }];
}

/** Makes up for every rotation by period that is due; a disabled key waits until it is enabled again. */
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
