import { LOCAL_STAGE } from "../../../lib/formats/sealed/stage-name.ts";
import type { SealedStage } from "../stage/sealed-stage.ts";
import type { KmsOptions } from "./kms.ts";

/** The values of the options that select the KMS and the caller. */
export type KmsValues = Omit<KmsOptions, "stage">;

/** Returns the options for a stage, with the region of its functions as the default. */
export function kmsOptions(
  values: KmsValues,
  { stage, region }: Pick<SealedStage, "stage" | "region">,
): KmsOptions {
  // All of the local cloud is in one region, which its outputs name.
  const otherwise = stage === LOCAL_STAGE ? undefined : region;
  return { ...values, stage, region: values.region ?? otherwise };
}
