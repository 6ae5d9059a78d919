import type { UnchangedSegment } from "../../../lib/cli/sealing/open-segments.ts";
import { requireSealable } from "../../../lib/cli/sealing/seal.ts";
import { sealValues, type AuthorKeyService } from "../../../lib/cli/sealing/seal-values.ts";
import type { Options } from "../../terminal/options.ts";
import type { KmsTask } from "../frame/kms-command.ts";
import { requireFitting } from "../input/require-fitting.ts";
import { reportUnchanged } from "../input/unchanged-segments.ts";

/**
 * Seals the same values for each of several functions. If one function fails, nothing is changed.
 *
 * @throws {SecretUnsealable} If a value cannot be sealed.
 * @throws {ValueUnfit} If a value is not what its function needs.
 */
export async function sealAll(
  service: AuthorKeyService,
  {
    keyOf,
    functions,
    updateFile,
    io,
  }: Pick<KmsTask<Options>, "keyOf" | "functions" | "updateFile" | "io">,
  functionNames: readonly string[],
  values: ReadonlyMap<string, string>,
): Promise<void> {
  requireSealable(values);
  for (const name of functionNames) requireFitting(name, values, functions);
  const { file, left } = await updateFile(async (before) => {
    let current = before;
    const found = new Map<string, readonly UnchangedSegment[]>();
    for (const functionName of functionNames) {
      const target = { functionName, keyId: keyOf(functionName) };
      const sealed = await sealValues(service, current, target, values);
      current = sealed.file;
      found.set(functionName, sealed.left);
    }
    return { file: current, left: found };
  });
  for (const [functionName, alone] of left) reportUnchanged(functionName, alone, file, io);
}
