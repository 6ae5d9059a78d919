import { openSegments } from "../../../../lib/cli/sealing/open-segments.ts";
import { disputedNames } from "../../../../lib/cli/sealing/seal-values.ts";
import { segmentsOf, type SealedFile } from "../../../../lib/formats/sealed/function-segments.ts";
import type { KeyService } from "../../../../lib/formats/sealed/key-service.ts";
import { encryptionContext } from "../../../../lib/formats/sealed/sealed-segment.ts";

/** The secrets of a function that a person edits. */
export interface OpenedFunction {
  readonly functionName: string;
  /** The values that could be opened, by name. */
  readonly values: ReadonlyMap<string, string>;
  /** Why a secret could not be opened, by its name. */
  readonly closed: ReadonlyMap<string, string>;
}

/**
 * Opens all secrets of a function that the author may open.
 *
 * @throws {SecretUnopenable} If KMS does not respond or fails temporarily.
 */
export async function openFunction(
  service: Pick<KeyService, "decrypt">,
  file: SealedFile,
  functionName: string,
): Promise<OpenedFunction> {
  const context = encryptionContext(file.app, file.stage, functionName);
  const { opened, left } = await openSegments(service, context, segmentsOf(file, functionName));
  const values = new Map(opened.flatMap((one) => [...one.values]));
  const closed = new Map(
    left.flatMap(({ segment, reason }) => segment.names.map((name) => [name, reason] as const)),
  );
  const unopened = left.map(({ segment }) => segment);
  for (const name of disputedNames(opened, unopened)) {
    values.delete(name);
    closed.set(name, "several segments hold it, probably after a merge");
  }
  return { functionName, values, closed };
}
