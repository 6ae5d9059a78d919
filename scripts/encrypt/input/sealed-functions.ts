import type { SealedFile } from "../../../lib/formats/sealed/function-segments.ts";
import { UsageError } from "../../terminal/io.ts";
import type { SealedStage } from "../stage/sealed-stage.ts";

/**
 * Returns the requested functions, or all functions of a sealed file, including those that the app no longer
 * declares, but not those that it has in another region.
 *
 * @throws {UsageError} If the file has no secrets for a requested function.
 */
export function sealedFunctions(
  file: SealedFile,
  asked: readonly string[],
  { elsewhere }: Pick<SealedStage, "elsewhere">,
): readonly string[] {
  const all = Object.keys(file.functions)
    .filter((name) => !elsewhere.has(name))
    .toSorted();
  for (const name of asked) {
    if (all.includes(name)) continue;
    const list = all.length === 0 ? "no function" : all.join(", ");
    throw new UsageError(
      `no secrets are sealed for function ${name}; the file has secrets for ${list}`,
    );
  }
  return asked.length > 0 ? [...new Set(asked)] : all;
}
