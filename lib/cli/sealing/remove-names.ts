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

/** A function has no secret of that name in the sealed file, or has one where there may be none. */
export class SecretNameWrong extends CodedError {
  readonly code = "ERR_SECRET_NAME";
}

/**
 * Takes names out of a function's segments. A segment that holds nothing else is dropped. One that does
 * is sealed anew without them where the service may open it; elsewhere it is left alone, its ciphertext
 * still carries the value, and the name is noted in it as stale. Of a name that is stale already the
 * same way rids the ciphertext.
 *
 * @throws {SecretNameWrong} when the function has one of the names nowhere.
 * @throws {SecretUnopenable} when KMS does not answer.
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
  const context = encryptionContext(file.stage, functionName);
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
      : { opened: [], left: [{ segment: remaining, reason: "it was not tried" }] };
    left.push(...found.left);
    after.push(...found.left.map((one) => one.segment));
    for (const { values } of found.opened) {
      after.push(...(await sealSegments(service, file.stage, target, values)));
    }
  }
  return { file: withSegments(file, functionName, after), left };
}

/** @throws {SecretNameWrong} when a function has one of the names nowhere, not even as a stale one. */
export function requireNames(
  functionName: string,
  segments: readonly SealedSegment[],
  names: readonly string[],
): void {
  const held = new Set(segments.flatMap((segment) => [...segment.names, ...(segment.stale ?? [])]));
  const missing = names.filter((name) => !held.has(name));
  if (missing.length === 0) return;
  const list = held.size === 0 ? "nothing" : [...held].toSorted().join(", ");
  throw new SecretNameWrong(
    `nothing is sealed for function ${functionName} as ${missing.join(", ")}; there is ${list}`,
  );
}
