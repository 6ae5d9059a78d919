import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { directoryUntilExit } from "../temporary-directory.ts";
import type { SampleApp, Surroundings } from "./sample-app.ts";

/** Synthesizes an app and returns the folder of its assembly. */
export function synthesizeApp({ name, build }: SampleApp, surroundings: Surroundings): string {
  const outdir = join(directoryUntilExit(), name);
  const app = new App({
    outdir,
    analyticsReporting: false,
    treeMetadata: false,
    // The CDK CLI sets it.
    postCliContext: { "aws:cdk:enable-path-metadata": true },
  });
  build(app, surroundings);
  app.synth();
  return outdir;
}
