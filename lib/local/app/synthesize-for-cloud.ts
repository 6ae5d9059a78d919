import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { AppSettings } from "../../cli/app/app-settings.ts";
import { synthesizeApp, type SynthesisOptions } from "../../cli/app/synthesize.ts";
import { readAssembly } from "../../cloud/assembly/manifest.ts";

/** Context with which CDK names the folders of code in the assembly instead of copying them. */
const UNSTAGED = "aws:cdk:disable-asset-staging";

/** Entries of a folder that an asset of code would leave out. */
const NOT_CODE = [".env", ".git", ".signet", "cdk.json"];

/**
 * Synthesizes an app so that functions are served from the folders of their code, because a change of code then needs no
 * synthesis. If such a folder also holds other files, such as the app itself or the state of the local cloud, the asset
 * probably excludes them. CDK then copies the code as for AWS, so that no function gets more files than there.
 *
 * @returns The folder of the assembly.
 */
export async function synthesizeForCloud(
  app: AppSettings,
  options: SynthesisOptions,
  synthesize: typeof synthesizeApp = synthesizeApp,
): Promise<string> {
  const context = { [UNSTAGED]: true, ...options.context };
  const assembly = await synthesize(app, { ...options, context });
  const folders = readAssembly(assembly).flatMap(({ assets }) => [...assets.values()]);
  const holdsMore = (folder: string): boolean =>
    [app.folder, options.outdir].some((other) => isInside(other, folder)) ||
    NOT_CODE.some((name) => existsSync(join(folder, name)));
  if ("assembly" in app.source || !folders.some(holdsMore)) return assembly;
  return synthesize(app, { ...options, context: { ...context, [UNSTAGED]: false } });
}

/** Whether a path is a folder or lies inside of it. */
function isInside(path: string, folder: string): boolean {
  const below = relative(resolve(folder), resolve(path));
  return below === "" || (!below.startsWith("..") && below !== path);
}
