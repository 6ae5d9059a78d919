import { encryptionContext, type SealedSegment } from "../../formats/sealed/sealed-segment.ts";
import { CodedError } from "../../errors.ts";
import { openSegments, type UnchangedSegment } from "./open-segments.ts";
import { sealSegments, type FunctionTarget } from "./seal.ts";
import type { AuthorKeyService, Resealed } from "./seal-values.ts";
import {
  segmentsOf,
  withSegments,
  withStale,
  type SealedFile,
} from "../../formats/sealed/function-segments.ts";

/** The function has no secret with the given name, several segments have it, or the new name is taken. */
export class SecretNameWrong extends CodedError {
  readonly code = "ERR_SECRET_NAME";
}

/**
 * Removes names from a function's segments. A segment that holds only these names is dropped. A segment that
 * holds other names too is sealed again without them if the service can decrypt it. Otherwise its ciphertext
 * stays and still contains the removed value, and the segment lists the name as stale. Stale names
 * are removed from a ciphertext in the same way.
 *
 * @throws {SecretNameWrong} If one of the names is missing in all segments of the function.
 * @throws {SecretUnopenable} If KMS does not respond to a Decrypt, or fails temporarily.
 * @throws {SecretUnsealable} If the remaining values of a segment cannot be sealed again.
 */
export async function removeNames(
  service: AuthorKeyService,
  file: SealedFile,
  target: FunctionTarget,
  names: readonly string[],
): Promise<Resealed> {
  const { functionName } = target;
  const segments = segmentsOf(file, functionName);
  requireNames(functionName, segments, names);
  const gone = (name: string): boolean => names.includes(name);
  const context = encryptionContext(file.app, file.stage, functionName);
  const left: UnchangedSegment[] = [];
  const after: SealedSegment[] = [];
  for (const segment of segments) {
    const remaining = withStale(segment, gone);
    if (!remaining) continue;
    if (!remaining.stale?.some(gone)) {
      after.push(remaining);
      continue;
    }
    const { decrypt } = service;
    const found = decrypt
      ? await openSegments({ decrypt }, context, [remaining])
      : { opened: [], left: [{ segment: remaining, reason: "decryption was not tried" }] };
    left.push(...found.left);
    after.push(...found.left.map((one) => one.segment));
    for (const { values } of found.opened) {
      after.push(...(await sealSegments(service, file, target, values)));
    }
  }
  return { file: withSegments(file, functionName, after), left };
}

/**
 * Checks that each name is in a segment of the function. Stale names count.
 *
 * @throws {SecretNameWrong} If one of the names is missing in all segments of the function.
 */
export function requireNames(
  functionName: string,
  segments: readonly SealedSegment[],
  names: readonly string[],
): void {
  const held = new Set(segments.flatMap((segment) => [...segment.names, ...(segment.stale ?? [])]));
  const missing = names.filter((name) => !held.has(name));
  if (missing.length === 0) return;
  const list = held.size === 0 ? "none" : [...held].toSorted().join(", ");
  throw new SecretNameWrong(
    `function ${functionName} has no sealed value named ${missing.join(", ")}; sealed names: ${list}`,
  );
}
