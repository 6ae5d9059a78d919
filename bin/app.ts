import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { App, Validations } from "aws-cdk-lib";
import { LockdownChecks } from "../lib/checks/index.ts";
import { functionNames } from "../lib/contract/functions.ts";
import { CodedError } from "../lib/errors.ts";
import { readSealedFile } from "../lib/sealing/sealed-file.ts";
import { appContext } from "../lib/stacks/app-context.ts";
import { signetStage } from "../lib/stacks/signet-stage.ts";

/** The handlers have not been bundled. */
class BuildMissing extends CodedError {
  readonly code = "ERR_BUILD_MISSING";
}

const bundles = fileURLToPath(new URL("../dist/lambda", import.meta.url));

/** Synthesizes one stage. */
async function main(): Promise<void> {
  const app = new App({ autoSynth: false });
  const { stage, demo, secretsDir, oidc, nag } = appContext(app.node);
  const sealed = readSealedFile(join(secretsDir, `${stage}.json`), stage);
  for (const name of functionNames) {
    const bundle = join(bundles, name, "handler.mjs");
    if (!existsSync(bundle)) throw new BuildMissing(`${bundle} is missing; make it: npm run build`);
  }
  signetStage(app, { stage, sealed: sealed?.functions ?? {}, bundles, demo, oidc });
  Validations.of(app).addPlugins(new LockdownChecks());
  if (nag) {
    const { AwsSolutionsChecks, ServerlessChecks } = await import("cdk-nag");
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  }
  app.synth();
}

try {
  await main();
} catch (error) {
  if (!(error instanceof CodedError)) throw error;
  console.error(`signet: ${error.message}`);
  process.exitCode = 1;
}
