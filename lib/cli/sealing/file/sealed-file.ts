import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { APP, quoted, type SealedSegment } from "../../../formats/sealed/sealed-segment.ts";
import { CodedError, errorCode, messageOf } from "../../../errors.ts";
import type { SealedFile } from "../../../formats/sealed/function-segments.ts";
import { FORMAT, parseSealedFile } from "../../../formats/sealed/parse-sealed-file.ts";
import { LIMITS, readRegularText } from "../../../regular-file.ts";
import { replaceFile } from "../../files/replace-file.ts";

/** A sealed file cannot be read as one, or belongs to another stage. */
export class SealedFileInvalid extends CodedError {
  readonly code = "ERR_SEALED_FILE";
}

/** A sealed file has lines again that were replaced, and it takes a person to say why. */
export class SealedFileUnresolved extends CodedError {
  readonly code = "ERR_SEALED_FILE_UNRESOLVED";
}

export function emptySealedFile(stage: string): SealedFile {
  return { app: APP, stage, functions: {} };
}

/**
 * The sealed file at a path, or `undefined` where there is none.
 *
 * @throws {SealedFileInvalid} when it cannot be read, is not a sealed file, or is another stage's.
 * @throws {SealedFileUnresolved} when lines are back that were replaced.
 */
export function readSealedFile(path: string, stage: string): SealedFile | undefined {
  const file = readUnresolved(path, stage);
  if (file?.returned) {
    throw new SealedFileUnresolved(
      `${path} has lines again that were replaced, of ${file.returned.join(", ")}: after a merge keep what replaced them: npm run encrypt -- resolve --stage ${stage}; after a revert do so too, then set the earlier values again`,
    );
  }
  return file;
}

/**
 * As {@link readSealedFile}, with what was replaced left out where lines of it are back.
 *
 * @throws {SealedFileInvalid} as that does.
 */
export function readUnresolved(path: string, stage: string): SealedFile | undefined {
  let text: string;
  try {
    text = readRegularText(path, LIMITS.text);
  } catch (cause) {
    if (errorCode(cause) === "ENOENT") return undefined;
    throw new SealedFileInvalid(`cannot read ${path}: ${messageOf(cause)}`, { cause });
  }
  const file = parseSealedFile(text);
  if ("problem" in file) {
    if (file.isNewer) {
      throw new SealedFileInvalid(
        `${path} was written by a newer Signet: ${file.problem}, and this one reads up to ${FORMAT}; update Signet, and leave the file as it is`,
      );
    }
    throw new SealedFileInvalid(
      `${path} is not a sealed file: ${file.problem}; restore it from git, or remove it and seal its secrets again`,
    );
  }
  if (file.app !== APP || file.stage !== stage) {
    throw new SealedFileInvalid(
      `${path} is sealed for app ${quoted(file.app)}, stage ${file.stage}, not for ${APP}, ${stage}`,
    );
  }
  return file;
}

/** Replaces the file whole: a reader finds the old one or the new one, never a part. */
export function writeSealedFile(path: string, file: SealedFile): void {
  mkdirSync(dirname(path), { recursive: true });
  replaceFile(path, printSealedFile(file));
}

/**
 * One form for one content: a JSON list that says what is gone, then a line for each function and one for
 * each of its segments, sorted, and on the last one what all are sealed for. Every line but that ends
 * with a comma, and between the segments of two functions stands a line that does not change: so git
 * merges it by line, and with `merge=union` (see .gitattributes) keeps what two branches added.
 */
export function printSealedFile({ app, stage, functions, gone = [] }: SealedFile): string {
  const lines = Object.entries(functions)
    .filter(([, segments]) => segments.length > 0)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, segments]) => [
      JSON.stringify({ function: name }),
      ...segments.map((segment) => segmentLine(name, segment)).toSorted(),
    ]);
  const all = [
    ...gone.toSorted().map((id) => JSON.stringify({ gone: id })),
    ...lines,
    JSON.stringify({ format: FORMAT, app, stage }),
  ];
  return `[\n${all.map((line) => `  ${line}`).join(",\n")}\n]\n`;
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
