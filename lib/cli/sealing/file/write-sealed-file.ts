import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { SealedFile } from "../../../formats/sealed/function-segments.ts";
import { FORMAT } from "../../../formats/sealed/parse-sealed-file.ts";
import type { SealedSegment } from "../../../formats/sealed/sealed-segment.ts";
import { replaceFile } from "../../files/replace-file.ts";

/** Replaces the file atomically: a reader sees the old file or the new one, never a part. */
export function writeSealedFile(path: string, file: SealedFile): void {
  mkdirSync(dirname(path), { recursive: true });
  replaceFile(path, printSealedFile(file));
}

/**
 * Prints a sealed file. The same content always has the same form: a JSON list with a line for each removed
 * segment, then a line for each function and one for each of its segments, sorted, and last a line with the
 * app and the stage. All lines but the last end with a comma, and the line of a function, which never changes,
 * separates its segments from those before. This lets git merge the file by line, and `merge=union` (see
 * .gitattributes) keep what two branches added.
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
