import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { App, Validations, type AppProps } from "aws-cdk-lib";
import { LockdownChecks } from "../lib/cdk/checks/index.ts";
import { functionNames } from "../lib/app/contract/functions.ts";
import { CodedError } from "../lib/errors.ts";
import { printable } from "../lib/printable.ts";
import { SealedSecrets } from "../lib/cdk/sealing/index.ts";
import { APP } from "../lib/app/contract/app.ts";
import { appContext } from "../lib/app/stacks/app-context.ts";
import { signetStage } from "../lib/app/stacks/signet-stage.ts";

/** The bundle of a handler does not exist. */
class BuildMissing extends CodedError {
  readonly code = "ERR_BUILD_MISSING";
}

const bundles = fileURLToPath(new URL("../dist/lambda", import.meta.url));

/**
 * Synthesizes the app for one stage.
 *
 * @throws {CodedError} If the context, the sealed file or the bundles are invalid. The message says what to do.
 */
export async function synthesize(
  props: Pick<AppProps, "outdir" | "postCliContext"> = {},
): Promise<void> {
  const app = new App({ ...props, autoSynth: false });
  const { stage, demo, secretsDir, oidc, nag } = appContext(app);
  const sealed = SealedSecrets.fromFile(join(secretsDir, `${stage}.json`), { app: APP, stage });
  for (const name of functionNames) {
    const bundle = join(bundles, name, "handler.mjs");
    if (!existsSync(bundle)) throw new BuildMissing(`${bundle} is missing: run npm run build`);
  }
  signetStage(app, { stage, sealed, bundles, demo, oidc });
  Validations.of(app).addPlugins(new LockdownChecks());
  if (nag) {
    const { AwsSolutionsChecks, ServerlessChecks } = await import("cdk-nag");
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  }
  app.synth();
}

/** Returns the message to print after a failed synthesis. A `CodedError` is printed without a stack. */
export function failureOf(error: unknown): string {
  if (error instanceof CodedError) return printable(`signet: ${error.message}`);
  return printable(error instanceof Error ? (error.stack ?? error.message) : String(error));
}
