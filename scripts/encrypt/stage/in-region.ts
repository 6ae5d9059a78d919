import type { SynthesizedSealing } from "../../../lib/cli/sealing/assembly/read-sealing-metadata.ts";
import { UsageError } from "../../terminal/io.ts";
import type { AssemblyStage } from "./of-stage.ts";

/** Returns the region of a function's sealing key, or `undefined` if its stack fits any region. */
export function regionOf({
  region,
  keyId,
}: Pick<SynthesizedSealing, "region" | "keyId">): string | undefined {
  return region ?? /^arn:[^:]*:kms:([^:]+):/.exec(keyId)?.[1];
}

/**
 * Returns the functions of a region, including those whose stacks fit any region.
 *
 * @param region `undefined` returns all functions.
 * @throws {UsageError} If no function is in the region.
 */
export function inRegion<S extends SynthesizedSealing>(
  sealings: readonly S[],
  region: string | undefined,
  { assembly, stage }: Pick<AssemblyStage, "assembly" | "stage">,
): readonly S[] {
  if (region === undefined) return sealings;
  const found = sealings.filter((one) => [undefined, region].includes(regionOf(one)));
  if (found.length > 0) return found;
  const regions = [...new Set(sealings.flatMap((one) => regionOf(one) ?? []))];
  throw new UsageError(
    `${assembly.folder} has no function of stage ${stage} in ${region}; its functions are in ${regions.join(", ")}`,
  );
}
