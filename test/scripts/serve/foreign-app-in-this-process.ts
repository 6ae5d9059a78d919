import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { compileFunction } from "node:vm";
import { AssetStaging } from "aws-cdk-lib";
import { appContext, type synthesizeApp } from "../../../lib/cli/app/synthesize.ts";

/**
 * Runs the `app.js` of a foreign app in the process of the tests, which has loaded CDK already. A process of its own
 * takes a second for that. It suits tests of what is done with an assembly, not of how an app is run.
 */
export const synthesizeInThisProcess: typeof synthesizeApp = async (
  { source, folder, context: own },
  { outdir, account, region, context },
) => {
  if ("assembly" in source) return source.assembly;
  const [env, cwd, listeners] = [process.env, process.cwd(), process.rawListeners("beforeExit")];
  process.env = {
    ...env,
    CDK_CONTEXT_JSON: JSON.stringify(appContext(own, context)),
    CDK_OUTDIR: outdir,
    CDK_DEFAULT_ACCOUNT: account,
    CDK_DEFAULT_REGION: region,
  };
  process.chdir(folder);
  AssetStaging.clearAssetHashCache(); // Its keys do not contain the context.
  // No other code runs before the environment and the folder are as before, because nothing here is awaited.
  try {
    const file = join(folder, "app.js");
    const run = compileFunction(readFileSync(file, "utf8"), ["require", "__dirname"]);
    run(createRequire(file), folder);
    for (const synthesize of process.rawListeners("beforeExit")) {
      if (!listeners.includes(synthesize)) synthesize.call(process); // CDK synthesizes an app when its process ends.
    }
  } finally {
    process.chdir(cwd);
    process.env = env;
  }
  return outdir;
};
