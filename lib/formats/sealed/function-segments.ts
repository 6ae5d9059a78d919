import type { SealedSegment } from "./sealed-segment.ts";

/** Contents of `secrets/<stage>.json`: ciphertext only, with one list of segments for each function. */
export interface SealedFile {
  readonly app: string;
  readonly stage: string;
  readonly functions: Readonly<Record<string, readonly SealedSegment[]>>;
  /**
   * Short hashes of removed segments, because a merge may bring the segments back. @default - no segment was
   * removed
   */
  readonly gone?: readonly string[];
  /**
   * Secrets (`FUNCTION NAME`) with a segment in the file that was removed or replaced before and is therefore
   * not used. A merge leaves such a segment, and so does a revert that did not succeed. A person has to decide
   * which of the two it was.
   */
  readonly returned?: readonly string[];
}

/** Returns the segments of a function, or an empty list if the file has none for it. */
export function segmentsOf(
  { functions }: Pick<SealedFile, "functions">,
  functionName: string,
): readonly SealedSegment[] {
  return Object.hasOwn(functions, functionName) ? (functions[functionName] ?? []) : [];
}

/** Returns the file with other segments for one function. A function without segments is left out. */
export function withSegments(
  file: SealedFile,
  functionName: string,
  segments: readonly SealedSegment[],
): SealedFile {
  const functions = { ...file.functions, [functionName]: segments };
  return {
    ...file,
    functions: Object.fromEntries(Object.entries(functions).filter(([, list]) => list.length > 0)),
  };
}

/** Returns a segment with some names marked as stale, or `undefined` if no other name is left. */
export function withStale(
  segment: SealedSegment,
  isStale: (name: string) => boolean,
): SealedSegment | undefined {
  const names = segment.names.filter((name) => !isStale(name));
  if (names.length === segment.names.length) return segment;
  if (names.length === 0) return undefined;
  return { ...segment, names, stale: [...(segment.stale ?? []), ...segment.names.filter(isStale)] };
}
