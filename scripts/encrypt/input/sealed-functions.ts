import type { SealedFile } from "../../../lib/formats/sealed/function-segments.ts";
import { UsageError } from "../../terminal/io.ts";

/** Those functions of a sealed file that are asked for, or all; also what the app no longer declares. */
export function sealedFunctions(file: SealedFile, asked: readonly string[]): readonly string[] {
  const all = Object.keys(file.functions).toSorted();
  for (const name of asked) {
    if (all.includes(name)) continue;
    const list = all.length === 0 ? "no function" : all.join(", ");
    throw new UsageError(`nothing is sealed for function ${name}; there is something for ${list}`);
  }
  return asked.length > 0 ? [...new Set(asked)] : all;
}
