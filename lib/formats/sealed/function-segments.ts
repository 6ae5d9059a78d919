import type { SealedSegment } from "./sealed-segment.ts";

/** `secrets/<stage>.json`: ciphertext only, one list of segments a function. */
export interface SealedFile {
  readonly app: string;
  readonly stage: string;
  readonly functions: Readonly<Record<string, readonly SealedSegment[]>>;
  /** Segments that were taken away, by a short hash: a merge may bring them back. @default none */
  readonly gone?: readonly string[];
  /**
   * Secrets (`FUNCTION NAME`) of which lines that were replaced stand in the text again, not taken: as a
   * merge leaves them, and as a revert does that did not come out. Somebody has to say which it was.
   */
  readonly returned?: readonly string[];
}

/** The segments of a function, none where the file has none. */
export function segmentsOf(
  { functions }: Pick<SealedFile, "functions">,
  functionName: string,
): readonly SealedSegment[] {
  return Object.hasOwn(functions, functionName) ? (functions[functionName] ?? []) : [];
}

/** The file with other segments for one function; a function without any is left out. */
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

/** A segment from which some names are no longer taken; `undefined` when none is left. */
export function withStale(
  segment: SealedSegment,
  isStale: (name: string) => boolean,
): SealedSegment | undefined {
  const names = segment.names.filter((name) => !isStale(name));
  if (names.length === segment.names.length) return segment;
  if (names.length === 0) return undefined;
  return { ...segment, names, stale: [...(segment.stale ?? []), ...segment.names.filter(isStale)] };
}
