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

/** An author's key service, with or without the right to decrypt. */
export type AuthorKeyService = Pick<KeyService, "encrypt"> & Partial<Pick<KeyService, "decrypt">>;

/** A changed sealed file, and the segments that could not be merged into the new segment. */
export interface Resealed {
  readonly file: SealedFile;
  readonly left: readonly UnchangedSegment[];
}

/**
 * Seals values of one function by name and replaces earlier values. If the service may decrypt, the
 * function's other values go into the same segment, so the function can open them all with one call.
 * Segments that cannot be opened and adopted values stay unchanged. So do segments that hold different values
 * for a name after a merge, because a person has to choose between those values.
 *
 * @throws {SecretUnsealable} If a value cannot be sealed, or if KMS rejects the call or does not respond.
 * @throws {SecretUnopenable} If KMS does not respond.
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
  const context = encryptionContext(file.app, file.stage, functionName);
  const { decrypt } = service;
  const found = decrypt
    ? await openSegments({ decrypt }, context, maps)
    : {
        opened: [],
        left: maps.map((segment) => ({ segment, reason: "decryption was not tried" })),
      };

  const twice = new Set(disputedNames(found.opened, [...adopted, ...found.left.map(segmentOf)]));
  const isDisputed = ({ segment }: OpenedSegment) => segment.names.some((name) => twice.has(name));
  const folded = found.opened.filter((one) => !isDisputed(one));
  const disputed = found.opened.filter(isDisputed).map(({ segment }) => ({
    segment,
    reason: `several segments hold ${segment.names.filter((name) => twice.has(name)).join(", ")}, probably after a merge; set each of them again`,
  }));
  const left = [...found.left, ...disputed];
  const all = new Map([...folded.flatMap((one) => [...one.values]), ...values].toSorted(byName));
  const sealed = await sealSegments(service, file, target, all);
  return {
    file: withSegments(file, functionName, [...adopted, ...left.map(segmentOf), ...sealed]),
    left,
  };
}

/** Returns names with different values in several opened segments, and names that an unopened segment has too. */
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
