import { synthesize } from "../../../bin/synthesize.ts";
import { localContext, type withSynth } from "../../../scripts/build/synth.ts";

/** Synthesizes in the process of the tests, which has loaded CDK already. A separate process loads it anew. */
export const synthInThisProcess: typeof withSynth = (use) =>
  use((outdir, context) => synthesize({ outdir, postCliContext: localContext(context) }));
