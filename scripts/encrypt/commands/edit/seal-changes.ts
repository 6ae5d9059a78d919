import { isDeepStrictEqual } from "node:util";
import { CodedError } from "../../../../lib/errors.ts";
import type { UnchangedSegment } from "../../../../lib/cli/sealing/open-segments.ts";
import { removeNames } from "../../../../lib/cli/sealing/remove-names.ts";
import { sealValues } from "../../../../lib/cli/sealing/seal-values.ts";
import { segmentsOf, type SealedFile } from "../../../../lib/formats/sealed/function-segments.ts";
import type { KeyService } from "../../../../lib/formats/sealed/key-service.ts";
import type { Options } from "../../../terminal/options.ts";
import type { KmsTask } from "../../frame/kms-command.ts";
import { reportUnchanged } from "../../input/unchanged-segments.ts";
import type { Changes } from "./changes.ts";
import { openFunction, type OpenedFunction } from "./open-function.ts";

/** Another process changed a secret while a person edited it. */
export class EditConflict extends CodedError {
  readonly code = "ERR_EDIT_CONFLICT";
}

/** What the person edited. */
export interface EditedFile {
  readonly file: SealedFile;
  readonly opened: readonly OpenedFunction[];
}

/**
 * Seals changed values and removes secrets, for all functions or for none.
 *
 * @throws {EditConflict} If another process has changed one of the secrets meanwhile.
 * @throws {CodedError} If a value cannot be sealed.
 */
export async function sealChanges(
  service: KeyService,
  { keyOf, updateFile, io }: Pick<KmsTask<Options>, "keyOf" | "updateFile" | "io">,
  edited: EditedFile,
  changes: readonly Changes[],
): Promise<void> {
  const { file, left } = await updateFile(async (before) => {
    let current = before;
    const found = new Map<string, readonly UnchangedSegment[]>();
    for (const { functionName, sealed, removed } of changes) {
      await requireSame(service, before, edited, { functionName, sealed, removed });
      const target = { functionName, keyId: keyOf(functionName) };
      const unchanged: UnchangedSegment[] = [];
      if (removed.length > 0) {
        const resealed = await removeNames(service, current, target, removed);
        current = resealed.file;
        unchanged.push(...resealed.left);
      }
      if (sealed.size > 0) {
        const resealed = await sealValues(service, current, target, sealed);
        current = resealed.file;
        unchanged.splice(0, Infinity, ...resealed.left);
      }
      found.set(functionName, unchanged);
    }
    return { file: current, left: found };
  });
  for (const [functionName, alone] of left) reportUnchanged(functionName, alone, file, io);
}

/** Compares the secrets that are about to be changed with those that the person saw. */
async function requireSame(
  service: Pick<KeyService, "decrypt">,
  now: SealedFile,
  { file, opened }: EditedFile,
  { functionName, sealed, removed }: Omit<Changes, "kept">,
): Promise<void> {
  if (isDeepStrictEqual(segmentsOf(file, functionName), segmentsOf(now, functionName))) return;
  const seen = opened.find((one) => one.functionName === functionName);
  const current = await openFunction(service, now, functionName);
  const changed = [...sealed.keys(), ...removed].filter(
    (name) =>
      current.values.get(name) !== seen?.values.get(name) ||
      current.closed.has(name) !== seen?.closed.has(name),
  );
  if (changed.length === 0) return;
  throw new EditConflict(
    `another process changed ${functionName} ${changed.join(", ")} while you edited; nothing was sealed, so run edit again`,
  );
}
