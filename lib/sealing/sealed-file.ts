import { mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { APP, isSealedSegment, type SealedSegment } from "../contract/secrets.ts";
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

export function emptySealedFile(stage: string): SealedFile {
  return { app: APP, stage, functions: {} };
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
  if (!file) {
    throw new SealedFileInvalid(
      `${path} is not a sealed file; restore it from git, or remove it and seal its secrets again`,
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

/** One form for one content: functions sorted, two-space JSON, a final newline. */
export function printSealedFile({ app, stage, functions }: SealedFile): string {
  const sorted = Object.entries(functions)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, segments]) => [
      name,
      segments.map(({ key, names, ciphertext }) => ({ key, names, ciphertext })),
    ]);
  return `${JSON.stringify({ app, stage, functions: Object.fromEntries(sorted) }, null, 2)}\n`;
}

/**
 * The file a text is, or `undefined`. Unknown members make it none, and so do two of one name, as a bad
 * merge leaves them: they would be lost on writing.
 */
export function parseSealedFile(text: string): SealedFile | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof parsed !== "object" || parsed === null) return undefined;
  const { app, stage, functions, ...rest } = parsed as Partial<Record<keyof SealedFile, unknown>>;
  if (typeof app !== "string" || typeof stage !== "string" || !STAGE_PATTERN.test(stage)) {
    return undefined;
  }
  if (Object.keys(rest).length > 0) return undefined;
  if (typeof functions !== "object" || functions === null || Array.isArray(functions)) {
    return undefined;
  }
  const segments: Record<string, readonly SealedSegment[]> = {};
  for (const [name, list] of Object.entries(functions)) {
    if (name === "__proto__" || !Array.isArray(list) || !list.every(isSealedSegment)) {
      return undefined;
    }
    segments[name] = list;
  }
  // JSON.parse keeps only the last of two members of one name.
  if (withoutBlanks(JSON.stringify(parsed)) !== withoutBlanks(text)) return undefined;
  return { app, stage, functions: segments };
}

function withoutBlanks(text: string): string {
  return text.replaceAll(/\s/g, "");
}
