import { isPrintable } from "../../printable.ts";
import { quoted, segmentProblem, type SealedSegment } from "./sealed-segment.ts";
import { STAGE_PATTERN } from "./stage-name.ts";
import { withStale, type SealedFile } from "./function-segments.ts";
import { REMOVED_ID, isRemoved } from "./removed-segments.ts";
import { isMap } from "../../json.ts";

/** Number of the format that Signet writes. The first format had no number. */
export const FORMAT = 2;

/** Why a text is not a sealed file. */
export interface Unparsed {
  readonly problem: string;
  /** Set if the text is in a newer format, which only a newer version of Signet can parse. */
  readonly isNewer?: true;
  /** Set if the text has the conflict markers of a merge, without which its lines may form a sealed file. */
  readonly isConflict?: true;
}

/**
 * Parses a sealed file. If the text is not a sealed file, returns the reason as one line of text without ciphertexts.
 * The lines of the file may be in any order. The first format is also accepted: a map of functions, in which later
 * segments override earlier ones.
 */
export function parseSealedFile(text: string): SealedFile | Unparsed {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return MARKS.test(text)
      ? { problem: "it has the conflict markers of a merge", isConflict: true }
      : { problem: "it is not JSON" };
  }
  const newer = newerFormat(parsed);
  if (newer !== undefined) return { problem: `its format is ${newer}`, isNewer: true };
  try {
    // `JSON.parse` keeps only the last of two members with the same name.
    if (withoutBlanks(JSON.stringify(parsed)) !== withoutBlanks(text)) {
      return {
        problem: "a member occurs twice, or its text is not in the form that Signet writes",
      };
    }
  } catch {
    return { problem: "it is nested too deeply" };
  }
  return Array.isArray(parsed) ? fromList(parsed) : fromFirstFormat(parsed);
}

/**
 * Returns the format number of a file if it is newer than {@link FORMAT}. Only the place of the number must be as in
 * the current format.
 */
function newerFormat(parsed: unknown): number | undefined {
  const entries: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  for (const entry of entries) {
    const format = isMap(entry) ? entry["format"] : undefined;
    if (typeof format === "number" && format > FORMAT) return format;
  }
  return undefined;
}

function fromList(list: readonly unknown[]): SealedFile | Unparsed {
  const entries = list.map((entry) => (isMap(entry) ? entry : {}));
  const [whole = {}, ...others] = entries.filter((entry) => "format" in entry);
  const { format, app, stage, ...rest } = whole;
  if (format !== FORMAT) return { problem: `it has no line with "format":${FORMAT}` };
  if (others.length > 0) return { problem: "two lines say what it is sealed for" };
  const problem = headProblem(app, stage, rest);
  if (problem !== undefined) return { problem };

  const functions = new Map<string, SealedSegment[]>();
  const gone = new Set<string>();
  for (const { function: name, ...segment } of entries.filter((entry) => entry !== whole)) {
    if (name === undefined && "gone" in segment) {
      const { gone: id, ...more } = segment;
      if (typeof id !== "string" || !REMOVED_ID.test(id) || Object.keys(more).length > 0) {
        return { problem: "a line has no valid id of a removed segment" };
      }
      gone.add(id);
      continue;
    }
    if (typeof name !== "string" || name === "__proto__" || !isPrintable(name)) {
      return { problem: "a segment has no valid name of a function" };
    }
    // A line with only a function's name precedes the function's segments. It separates the functions, so that git
    // merges changes of two functions without a conflict.
    if (Object.keys(segment).length === 0) continue;
    const wrong = segmentProblem(segment);
    if (wrong !== undefined) return { problem: `a segment of function ${name}: ${wrong}` };
    // `segmentProblem` has checked that the value is a segment.
    functions.set(name, [...(functions.get(name) ?? []), segment as unknown as SealedSegment]);
  }
  const merged = [...functions].map(([name, segments]) => {
    const there = segments.filter((segment) => !isRemoved(segment, gone));
    const taken = withoutVersions(there);
    const returned = [...segments.filter((segment) => !there.includes(segment)), ...there]
      .filter((segment) => !taken.includes(segment))
      .flatMap(({ names }) => names.map((secret) => `${name} ${secret}`));
    return { name, taken, returned };
  });
  const held = merged.filter(({ taken }) => taken.length > 0);
  const returned = [...new Set(merged.flatMap((one) => one.returned))].toSorted();
  return {
    app: String(app),
    stage: String(stage),
    functions: Object.fromEntries(held.map(({ name, taken }) => [name, taken])),
    ...(gone.size > 0 && { gone: [...gone].toSorted() }),
    ...(returned.length > 0 && { returned }),
  };
}

/**
 * Merges the versions of a segment. If two branches each removed other names from a segment, git keeps both versions.
 * A name that is stale in one version was sealed again in another segment or removed, so it is stale in the result.
 * Equal segments are not merged. A git merge never leaves them, so their names stay in two segments, which is an
 * error.
 */
function withoutVersions(segments: readonly SealedSegment[]): readonly SealedSegment[] {
  const byContent = new Map<string, SealedSegment[]>();
  for (const segment of segments) {
    const { key, ciphertext, names, stale = [] } = segment;
    const content = JSON.stringify([key, ciphertext, [...names, ...stale].toSorted()]);
    byContent.set(content, [...(byContent.get(content) ?? []), segment]);
  }
  return [...byContent.values()].flatMap((versions) => {
    const kinds = new Set(versions.map(({ names }) => JSON.stringify(names.toSorted())));
    const [first] = versions;
    if (!first || versions.length === 1 || kinds.size < versions.length) return versions;
    const stale = new Set(versions.flatMap((version) => version.stale ?? []));
    return withStale(first, (name) => stale.has(name)) ?? [];
  });
}

function fromFirstFormat(parsed: unknown): SealedFile | Unparsed {
  const { app, stage, functions, ...rest } = isMap(parsed) ? parsed : {};
  const problem = headProblem(app, stage, rest);
  if (problem !== undefined) return { problem };
  if (!isMap(functions)) return { problem: "it has no functions" };
  const segments: Record<string, readonly SealedSegment[]> = {};
  for (const [name, list] of Object.entries(functions)) {
    if (name === "__proto__" || !Array.isArray(list))
      return { problem: "a function has no list of segments" };
    if (!isPrintable(name)) return { problem: "a segment has no valid name of a function" };
    const wrong = list.map(segmentProblem).find((found) => found !== undefined);
    if (wrong !== undefined) return { problem: `a segment of function ${name}: ${wrong}` };
    // `segmentProblem` has checked that every entry is a segment.
    segments[name] = withoutShadowed(list as readonly SealedSegment[]);
  }
  return { app: String(app), stage: String(stage), functions: segments };
}

/**
 * Converts segments of the first format, in which later segments override earlier ones, to segments without common
 * names.
 */
function withoutShadowed(segments: readonly SealedSegment[]): readonly SealedSegment[] {
  return segments.flatMap((segment, index) => {
    const later = new Set(segments.slice(index + 1).flatMap(({ names }) => names));
    return withStale(segment, (name) => later.has(name)) ?? [];
  });
}

/** The conflict markers of git, also of its style `diff3`. */
const MARKS = /^(<{7}|\|{7}|={7}|>{7})/m;

type Entry = Readonly<Record<string, unknown>>;

function headProblem(app: unknown, stage: unknown, rest: Entry): string | undefined {
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) return `it has an unknown member ${quoted(unknown)}`;
  if (typeof app !== "string") return "it has no app";
  if (typeof stage !== "string" || !STAGE_PATTERN.test(stage)) return "it has no valid stage";
  return undefined;
}

function withoutBlanks(text: string): string {
  return text.replaceAll(/\s/g, "");
}
