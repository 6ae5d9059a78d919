import { LOCAL_STAGE } from "../../../lib/formats/sealed/stage-name.ts";

/** Returns what to run to get an up-to-date assembly of a stage, in words. */
export function howToSynthesize(stage: string | undefined): string {
  const even = "it writes the assembly even if it reports that secrets are missing";
  if (stage === LOCAL_STAGE) return "run signet serve, or npx cdk synth";
  return stage === undefined
    ? `run signet serve for stage ${LOCAL_STAGE}, or npx cdk synth -c stage=STAGE (${even})`
    : `run npx cdk synth -c stage=${stage} (${even})`;
}
