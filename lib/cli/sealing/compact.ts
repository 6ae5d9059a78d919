import { encryptionContext } from "../../formats/sealed/sealed-segment.ts";
import type { KeyService } from "../../formats/sealed/key-service.ts";
import { openSegment } from "../../formats/sealed/open.ts";
import type { OpenedSegment } from "./open-segments.ts";
import { SecretNameWrong } from "./remove-names.ts";
import { sealSegments, type FunctionTarget } from "./seal.ts";
import { disputedNames } from "./seal-values.ts";
import {
  segmentsOf,
  withSegments,
  type SealedFile,
} from "../../formats/sealed/function-segments.ts";

/**
 * Merges a function's segments into one, including adopted values and without stale ones. Several segments
 * may hold the same value for a name.
 *
 * @returns The given file itself if there is nothing to merge. No segment is opened then.
 * @throws {SecretNameWrong} If segments hold different values for a name.
 * @throws {SecretUnopenable} If a segment cannot be opened.
 * @throws {SecretUnsealable} If KMS rejects the Encrypt that seals the values again, or does not respond to it.
 */
export async function compactFunction(
  service: Pick<KeyService, "encrypt" | "decrypt">,
  file: SealedFile,
  target: FunctionTarget,
): Promise<SealedFile> {
  const { functionName } = target;
  const segments = segmentsOf(file, functionName);
  if (segments.length <= 1 && segments.every(({ stale, form }) => !stale && !form)) return file;
  const context = encryptionContext(file.app, file.stage, functionName);
  const opened: OpenedSegment[] = [];
  for (const segment of segments) {
    opened.push({ segment, values: await openSegment(service, context, segment) });
  }
  const disputed = disputedNames(opened, []);
  if (disputed.length > 0) {
    throw new SecretNameWrong(
      `several segments of function ${functionName} hold different values for ${disputed.join(", ")}, probably after a merge; set each of them again`,
    );
  }
  const values = new Map(
    opened.flatMap((one) => [...one.values]).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
  const sealed = await sealSegments(service, file, target, values);
  return withSegments(file, functionName, sealed);
}
