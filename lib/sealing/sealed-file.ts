import { mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { APP, quoted, type SealedSegment } from "../contract/secrets.ts";
import { CodedError, messageOf } from "../errors.ts";
import type { SealedFile } from "./function-segments.ts";
import { FORMAT, parseSealedFile } from "./parse-sealed-file.ts";
import { replaceFile } from "./replace-file.ts";

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
 * One form for one content: a JSON list with a segment a line, sorted, then what is gone, and what all are
 * sealed for on the last one. Every segment's line ends with a comma, so that git can merge the file by line: with
 * `merge=union` (see .gitattributes) it keeps what two branches added.
 */
export function printSealedFile({ app, stage, functions, gone = [] }: SealedFile): string {
  const segmentLines = Object.entries(functions).flatMap(([name, segments]) =>
    segments.map((segment) => segmentLine(name, segment)),
  );
  const lines = [...segmentLines, ...gone.map((id) => JSON.stringify({ gone: id }))].toSorted();
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
