import { resolve } from "node:path";
import { appSettings } from "../../cli/app/app-settings.ts";
import { buildApp } from "../../cli/app/synthesize.ts";
import type { Cloud } from "../../cloud/cloud.ts";
import { DeploymentBlocked } from "../../cloud/deployment/run/problems.ts";
import { AppBlocked } from "./blockers.ts";
import { deployApp, type DeployOptions } from "./deploy-app.ts";
import { localContext } from "./local-context.ts";
import { synthesizeForCloud } from "./synthesize-for-cloud.ts";
import type { SecretValues } from "./missing-secrets.ts";

/** An app, and the parts of it to deploy. */
export interface AppToDeploy extends Pick<DeployOptions, "stacks" | "parameters"> {
  /** Folder of the app, with its cdk.json. */
  readonly folder: string;
  /** Command that runs the app, or folder of its assembly. `undefined` for `app` of cdk.json. */
  readonly app: string | undefined;
  readonly context: Readonly<Record<string, string>>;
  readonly secrets: SecretValues;
}

/** Where the app is deployed. */
interface Target {
  readonly state: string;
  readonly accountId: string;
  readonly region: string;
  /** Receives each step, and each line that the app prints. `undefined` to print the lines only if a step fails. */
  readonly log: ((line: string) => void) | undefined;
}

/**
 * Builds, synthesizes and deploys an app, as `signet serve` does.
 *
 * @returns The folder of the assembly.
 */
export async function synthesizeAndDeploy(
  cloud: Cloud,
  { folder, app, context, ...options }: AppToDeploy,
  { state, accountId: account, region, log }: Target,
): Promise<string> {
  const lines: string[] = [];
  const print = log ?? ((line: string) => void lines.push(line));
  // oxlint-disable-next-line node/no-process-env -- The app runs with the environment of the test, as from a shell.
  const running = { env: process.env, print };
  try {
    const settings = appSettings(resolve(folder), app);
    if (!("assembly" in settings.source)) await buildApp(settings, running);
    const { assembly } = await deployApp(cloud, {
      ...options,
      folder: settings.folder,
      state,
      region,
      generates: true,
      step: print,
      progress: print,
      synthesize: () =>
        synthesizeForCloud(settings, {
          ...running,
          outdir: resolve(state, "cdk.out"),
          account,
          region,
          context: { ...localContext(cloud), ...context },
        }),
    });
    return assembly;
  } catch (error) {
    // The message refers to this output.
    for (const line of lines) process.stderr.write(`${line}\n`);
    throw error instanceof AppBlocked ? new DeploymentBlocked(error.blockers) : error;
  }
}
