import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { App, Validations } from "aws-cdk-lib";
import { LockdownChecks } from "../lib/checks/index.ts";
import { functionNames } from "../lib/contract/functions.ts";
import { APP } from "../lib/contract/secrets.ts";
import { LOCAL_STAGE, STAGE_PATTERN } from "../lib/contract/stage.ts";
import { CodedError } from "../lib/errors.ts";
import { readSealedFile } from "../lib/sealing/sealed-file.ts";
import { signetStage } from "../lib/stacks/signet-stage.ts";

/** A context value that the app cannot take. */
class ContextInvalid extends CodedError {
  readonly code = "ERR_CONTEXT";
}

/** Where the demonstration's tokens come from while the local cloud serves on its usual port. */
const LOCAL_ISSUER = "http://127.0.0.1:4566/_signet/oidc";

/** The handlers have not been bundled. */
class BuildMissing extends CodedError {
  readonly code = "ERR_BUILD_MISSING";
}

const bundles = fileURLToPath(new URL("../dist/lambda", import.meta.url));

/**
 * Synthesizes one stage. Context: `stage`, `demo` (the callers to try it with; by default in stage
 * local only), `secretsDir`, `oidcIssuer` and `oidcAudience` (whose tokens GET /me takes), and `nag` (false
 * leaves out cdk-nag).
 */
async function main(): Promise<void> {
  const app = new App({ autoSynth: false });
  const stage = text(app, "stage") ?? LOCAL_STAGE;
  if (!STAGE_PATTERN.test(stage)) {
    throw new ContextInvalid(
      `stage "${stage}" is not 1 to 20 of a-z, 0-9 and -, a letter first; give it as -c stage=dev`,
    );
  }
  const demo = flag(app, "demo") ?? stage === LOCAL_STAGE;
  const sealed = readSealedFile(join(text(app, "secretsDir") ?? "secrets", `${stage}.json`), stage);
  for (const name of functionNames) {
    const bundle = join(bundles, name, "handler.mjs");
    if (!existsSync(bundle)) throw new BuildMissing(`${bundle} is missing; make it: npm run build`);
  }

  const issuer = text(app, "oidcIssuer") ?? (stage === LOCAL_STAGE ? LOCAL_ISSUER : undefined);
  if (issuer === undefined) {
    throw new ContextInvalid(
      "GET /me takes tokens, and nobody said whose; give it as -c oidcIssuer=https://...",
    );
  }
  const oidc = { issuer, audience: text(app, "oidcAudience") ?? APP };
  signetStage(app, { stage, sealed: sealed?.functions ?? {}, bundles, demo, oidc });
  Validations.of(app).addPlugins(new LockdownChecks());
  if (flag(app, "nag") ?? true) {
    const { AwsSolutionsChecks, ServerlessChecks } = await import("cdk-nag");
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  }
  app.synth();
}

function text(app: App, name: string): string | undefined {
  const value: unknown = app.node.tryGetContext(name);
  if (value === undefined || typeof value === "string") return value;
  throw new ContextInvalid(`context ${name} is not a text; give it as -c ${name}=...`);
}

function flag(app: App, name: string): boolean | undefined {
  const value: unknown = app.node.tryGetContext(name);
  if (value === undefined || typeof value === "boolean") return value;
  if (value === "true" || value === "false") return value === "true";
  throw new ContextInvalid(
    `context ${name} is neither true nor false; give it as -c ${name}=false`,
  );
}

try {
  await main();
} catch (error) {
  if (!(error instanceof CodedError)) throw error;
  console.error(`signet: ${error.message}`);
  process.exitCode = 1;
}
