import { mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { APP, segmentProblem, type SealedSegment } from "../contract/secrets.ts";
import { STAGE_PATTERN } from "../contract/stage.ts";
import { CodedError, messageOf } from "../errors.ts";

/** `secrets/<stage>.json`: ciphertext only, one list of segments a function. */
export interface SealedFile {
  readonly app: string;
  readonly stage: string;
  readonly functions: Readonly<Record<string, readonly SealedSegment[]>>;
}

/** A sealed file cannot be read as one, or belongs to another stage. */
export class SealedFileInvalid extends CodedError {
  readonly code = "ERR_SEALED_FILE";
}

/** The format that is written; the first one had no number. */
const FORMAT = 2;

export function emptySealedFile(stage: string): SealedFile {
  return { app: APP, stage, functions: {} };
}

/** The segments of a function, none where the file has none. */
export function segmentsOf(
  { functions }: Pick<SealedFile, "functions">,
  functionName: string,
): readonly SealedSegment[] {
  return Object.hasOwn(functions, functionName) ? (functions[functionName] ?? []) : [];
}

/**
 * The sealed file at a path, or `undefined` where there is none.
 *
 * @throws {SealedFileInvalid} when it cannot be read, is not a sealed file, or is another stage's.
 */
export function readSealedFile(path: string, stage: string): SealedFile | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new SealedFileInvalid(`cannot read ${path}: ${messageOf(cause)}`, { cause });
  }
  const file = parseSealedFile(text);
  if ("problem" in file) {
    throw new SealedFileInvalid(
      `${path} is not a sealed file: ${file.problem}; restore it from git, or remove it and seal its secrets again`,
    );
  }
  if (file.app !== APP || file.stage !== stage) {
    throw new SealedFileInvalid(
      `${path} is sealed for app ${JSON.stringify(file.app)}, stage ${file.stage}, not for ${APP}, ${stage}`,
    );
  }
  return file;
}

/** Replaces the file whole: a reader finds the old one or the new one, never a part. */
export function writeSealedFile(path: string, file: SealedFile): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileAtomic.sync(path, printSealedFile(file), { encoding: "utf8", mode: 0o644 });
}

/**
 * One form for one content: a JSON list with a segment a line, sorted, and what all are sealed for on the
 * last one. Every segment's line ends with a comma, so that git can merge the file by line: with
 * `merge=union` (see .gitattributes) it keeps what two branches added.
 */
export function printSealedFile({ app, stage, functions }: SealedFile): string {
  const lines = Object.entries(functions)
    .flatMap(([name, segments]) => segments.map((segment) => segmentLine(name, segment)))
    .toSorted();
  const last = JSON.stringify({ format: FORMAT, app, stage });
  return `[\n${[...lines, last].map((line) => `  ${line}`).join(",\n")}\n]\n`;
}

function segmentLine(
  functionName: string,
  { names, stale, form, key, ciphertext }: SealedSegment,
): string {
  return JSON.stringify({
    function: functionName,
    names: names.toSorted(),
    stale: stale?.toSorted(),
    form,
    key,
    ciphertext,
  });
}

/**
 * The file a text is, or what keeps it from being one: in one line, with nothing of its ciphertexts. It
 * takes the lines in any order, and the first format, a map of functions in which later segments win.
 */
export function parseSealedFile(text: string): SealedFile | { readonly problem: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { problem: MARKS.test(text) ? "it has the marks of a merge" : "it is no JSON" };
  }
  try {
    // JSON.parse keeps only the last of two members of one name.
    if (withoutBlanks(JSON.stringify(parsed)) !== withoutBlanks(text)) {
      return { problem: "it has a member twice, or text in another form than is written" };
    }
  } catch {
    return { problem: "it nests too deep" };
  }
  return Array.isArray(parsed) ? fromList(parsed) : fromFirstFormat(parsed);
}

function fromList(list: readonly unknown[]): SealedFile | { readonly problem: string } {
  const entries = list.map((entry) => (isMap(entry) ? entry : {}));
  const [whole = {}, ...others] = entries.filter((entry) => "format" in entry);
  const { format, app, stage, ...rest } = whole;
  if (format !== FORMAT) return { problem: `it has no line with "format":${FORMAT}` };
  if (others.length > 0) return { problem: "it says twice what it is sealed for" };
  const problem = headProblem(app, stage, rest);
  if (problem !== undefined) return { problem };

  const functions = new Map<string, SealedSegment[]>();
  for (const { function: name, ...segment } of entries.filter((entry) => entry !== whole)) {
    if (typeof name !== "string" || name === "__proto__") {
      return { problem: "a segment names no function" };
    }
    const wrong = segmentProblem(segment);
    if (wrong !== undefined) return { problem: `a segment of function ${name}: ${wrong}` };
    // As it has no problem, it is one.
    functions.set(name, [...(functions.get(name) ?? []), segment as unknown as SealedSegment]);
  }
  return { app: String(app), stage: String(stage), functions: Object.fromEntries(functions) };
}

function fromFirstFormat(parsed: unknown): SealedFile | { readonly problem: string } {
  const { app, stage, functions, ...rest } = isMap(parsed) ? parsed : {};
  const problem = headProblem(app, stage, rest);
  if (problem !== undefined) return { problem };
  if (!isMap(functions)) return { problem: "it has no functions" };
  const segments: Record<string, readonly SealedSegment[]> = {};
  for (const [name, list] of Object.entries(functions)) {
    if (name === "__proto__" || !Array.isArray(list)) return { problem: "a function has no list" };
    const wrong = list.map(segmentProblem).find((found) => found !== undefined);
    if (wrong !== undefined) return { problem: `a segment of function ${name}: ${wrong}` };
    segments[name] = withoutShadowed(list as readonly SealedSegment[]);
  }
  return { app: String(app), stage: String(stage), functions: segments };
}

/** Segments in which later ones win, as segments each of whose names is taken from one alone. */
function withoutShadowed(segments: readonly SealedSegment[]): readonly SealedSegment[] {
  return segments.flatMap((segment, index) => {
    const later = new Set(segments.slice(index + 1).flatMap(({ names }) => names));
    return withStale(segment, (name) => later.has(name)) ?? [];
  });
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

const MARKS = /^(<{7}|={7}|>{7})/m;

type Entry = Readonly<Record<string, unknown>>;

function isMap(value: unknown): value is Entry {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function headProblem(app: unknown, stage: unknown, rest: Entry): string | undefined {
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) return `it has an unknown member ${JSON.stringify(unknown)}`;
  if (typeof app !== "string") return "it names no app";
  if (typeof stage !== "string" || !STAGE_PATTERN.test(stage)) return "it names no stage";
  return undefined;
}

function withoutBlanks(text: string): string {
  return text.replaceAll(/\s/g, "");
}
