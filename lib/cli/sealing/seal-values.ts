import { encryptionContext, namesHeldTwice } from "../../formats/sealed/sealed-segment.ts";
import type { KeyService } from "../../formats/sealed/key-service.ts";
import { openSegments, type UnchangedSegment, type OpenedSegment } from "./open-segments.ts";
import { requireSealable, sealSegments, type FunctionTarget } from "./seal.ts";
import {
  segmentsOf,
  withSegments,
  withStale,
  type SealedFile,
} from "../../formats/sealed/function-segments.ts";

/** An author's key service: with the right to decrypt, or without. */
export type AuthorKeyService = Pick<KeyService, "encrypt"> & Partial<Pick<KeyService, "decrypt">>;

/** A sealed file that was changed, and the segments that could not be folded into the new one. */
export interface Resealed {
  readonly file: SealedFile;
  readonly left: readonly UnchangedSegment[];
}

/**
 * Seals values of one function, by name, in place of earlier ones. Where the service may decrypt, the
 * function's other values go into the same segment, so that the function opens it with one call. What
 * does not open is left alone, as are values that were adopted, and segments that disagree on a name
 * after a merge: to choose between them is not for a program.
 *
 * @throws {SecretUnsealable} as {@link sealSegments} does.
 * @throws {SecretUnopenable} when KMS does not answer.
 */
export async function sealValues(
  service: AuthorKeyService,
  file: SealedFile,
  target: FunctionTarget,
  values: ReadonlyMap<string, string>,
): Promise<Resealed> {
  requireSealable(values);
  const { functionName } = target;
  const kept = segmentsOf(file, functionName).flatMap(
    (segment) => withStale(segment, (name) => values.has(name)) ?? [],
  );
  const adopted = kept.filter(({ form }) => form === "value");
  const maps = kept.filter((segment) => !adopted.includes(segment));
  const context = encryptionContext(file.stage, functionName);
  const { decrypt } = service;
  const found = decrypt
    ? await openSegments({ decrypt }, context, maps)
    : { opened: [], left: maps.map((segment) => ({ segment, reason: "it was not tried" })) };

  const twice = new Set(disputedNames(found.opened, [...adopted, ...found.left.map(segmentOf)]));
  const isDisputed = ({ segment }: OpenedSegment) => segment.names.some((name) => twice.has(name));
  const folded = found.opened.filter((one) => !isDisputed(one));
  const disputed = found.opened.filter(isDisputed).map(({ segment }) => ({
    segment,
    reason: `several segments hold ${segment.names.filter((name) => twice.has(name)).join(", ")}, as after a merge; set each of them again`,
  }));
  const left = [...found.left, ...disputed];
  const all = new Map([...folded.flatMap((one) => [...one.values]), ...values].toSorted(byName));
  const sealed = await sealSegments(service, file.stage, target, all);
  return {
    file: withSegments(file, functionName, [...adopted, ...left.map(segmentOf), ...sealed]),
    left,
  };
}

/** The names for which opened segments have different values, or that one which is not opened holds too. */
export function disputedNames(
  opened: readonly OpenedSegment[],
  unopened: readonly UnchangedSegment["segment"][],
): readonly string[] {
  const twice = namesHeldTwice([...opened.map(segmentOf), ...unopened]);
  return twice.filter((name) => {
    const values = opened.flatMap((one) => one.values.get(name) ?? []);
    return new Set(values).size > 1 || unopened.some(({ names }) => names.includes(name));
  });
}

function segmentOf({ segment }: Pick<UnchangedSegment, "segment">): UnchangedSegment["segment"] {
  return segment;
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : 1;
}
