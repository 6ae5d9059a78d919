import { createHash } from "node:crypto";
import type { SealedSegment } from "./sealed-segment.ts";
import type { SealedFile } from "./function-segments.ts";

/** From so many on, only those of the last change are: what a longer branch brings back is refused. */
const REMEMBERED = 100;

/** What the line of a segment that is gone names it by. */
export const REMOVED_ID = /^[0-9a-f]{16}$/;

/**
 * A changed file that remembers which segments the change took away. Where two branches change lines side
 * by side, git keeps both versions of both: those that are gone come back, and are known by this.
 */
export function recordRemoved(before: SealedFile, after: SealedFile): SealedFile {
  const kept = idsOf(after);
  const dropped = [...idsOf(before)].filter((id) => !kept.has(id));
  const earlier = (before.gone ?? []).filter((id) => !kept.has(id));
  const all = [...new Set([...earlier, ...dropped])];
  const gone = (all.length > REMEMBERED ? dropped : all).toSorted();
  return { ...after, gone };
}

/** Whether a segment is one that is gone. */
export function isRemoved(segment: SealedSegment, gone: ReadonlySet<string>): boolean {
  return gone.size > 0 && gone.has(idOf(segment));
}

function idsOf({ functions }: SealedFile): ReadonlySet<string> {
  return new Set(Object.values(functions).flat().map(idOf));
}

function idOf({ ciphertext }: SealedSegment): string {
  return createHash("sha256").update(ciphertext).digest("hex").slice(0, 16);
}
