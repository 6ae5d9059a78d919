import type { SealedSegment } from "./sealed-segment.ts";

/** Contents of `secrets/<stage>.json`: a list of segments for each function. All values are ciphertext. */
export interface SealedFile {
  readonly app: string;
  readonly stage: string;
  readonly functions: Readonly<Record<string, readonly SealedSegment[]>>;
  /**
   * Short hashes of removed segments, by which a segment is recognised if a merge restores it. @default - no segment
   * was removed
   */
  readonly gone?: readonly string[];
  /**
   * Secrets (`FUNCTION NAME`) with a segment that had been removed or replaced but is in the file again, and is
   * therefore not used. The cause is either a merge or a revert that did not succeed, and a person must decide which
   * of the two it was.
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

/** Returns the file with the given segments for one function. If there are no segments, the function is left out. */
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

/** Returns a segment with the given names marked as stale, or `undefined` if all of its names are stale then. */
export function withStale(
  segment: SealedSegment,
  isStale: (name: string) => boolean,
): SealedSegment | undefined {
  const names = segment.names.filter((name) => !isStale(name));
  if (names.length === segment.names.length) return segment;
  if (names.length === 0) return undefined;
  return { ...segment, names, stale: [...(segment.stale ?? []), ...segment.names.filter(isStale)] };
}
