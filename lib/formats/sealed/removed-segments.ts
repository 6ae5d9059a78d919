import { createHash } from "node:crypto";
import type { SealedSegment } from "./sealed-segment.ts";
import type { SealedFile } from "./function-segments.ts";

/**
 * Highest number of removed segments whose ids are stored. If there are more, only the ids of the segments that the
 * last change removed are stored. If a merge with an older branch then restores another removed segment, the file is
 * rejected.
 */
const REMEMBERED = 100;

/** Form of the id that names a removed segment. */
export const REMOVED_ID = /^[0-9a-f]{16}$/;

/**
 * Returns the changed file with the ids of the segments that the change removed. If two branches change adjacent
 * lines, git may keep both versions of both lines. The removed segments are then in the file again, and are
 * recognised by their ids.
 */
export function recordRemoved(before: SealedFile, after: SealedFile): SealedFile {
  const kept = idsOf(after);
  const dropped = [...idsOf(before)].filter((id) => !kept.has(id));
  const earlier = (before.gone ?? []).filter((id) => !kept.has(id));
  const all = [...new Set([...earlier, ...dropped])];
  const gone = (all.length > REMEMBERED ? dropped : all).toSorted();
  return { ...after, gone };
}

/** Whether a segment is one of the removed segments. */
export function isRemoved(segment: SealedSegment, gone: ReadonlySet<string>): boolean {
  return gone.size > 0 && gone.has(idOf(segment));
}

function idsOf({ functions }: SealedFile): ReadonlySet<string> {
  return new Set(Object.values(functions).flat().map(idOf));
}

function idOf({ ciphertext }: SealedSegment): string {
  return createHash("sha256").update(ciphertext).digest("hex").slice(0, 16);
}
