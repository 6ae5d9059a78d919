import { synthesize } from "../../../bin/synthesize.ts";
import { appSettings } from "../../../lib/cli/app/app-settings.ts";
import { appContext, type synthesizeApp } from "../../../lib/cli/app/synthesize.ts";
import type { LaunchOptions } from "../../../scripts/serve/launch.ts";
import { project } from "../run-command.ts";

/**
 * The app of this repository. It is synthesized in the process of the tests, which has loaded CDK already, and it is
 * not built, because the tests have built it before.
 */
export const appInThisProcess = {
  app: () => ({ ...appSettings(project, undefined), build: undefined }),
  synthesize: (async ({ context: own }, { outdir, context }) => {
    await synthesize({ outdir, postCliContext: appContext(own, context) });
    return outdir;
  }) satisfies typeof synthesizeApp,
} as const;

/** The options of a launch of {@link appInThisProcess} on free ports, without output. */
export const quietLaunch = {
  ...appInThisProcess,
  port: 0,
  awsPort: 0,
  region: "us-east-1",
  account: "123456789012",
  context: {},
  stacks: [],
  parameters: [],
  generates: true,
  env: process.env,
  log: () => undefined,
  progress: () => undefined,
  print: () => undefined,
} satisfies Partial<LaunchOptions>;
