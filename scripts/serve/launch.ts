import { resolve } from "node:path";
import type { Assumed } from "../../lib/cloud/account/assumed-origin.ts";
import { startCloud, type Cloud } from "../../lib/cloud/cloud.ts";
import type { CloudOptions } from "../../lib/cloud/cloud-options.ts";
import type { AppSettings } from "../../lib/cli/app/app-settings.ts";
import { synthesizeApp, type SynthesisOptions } from "../../lib/cli/app/synthesize.ts";
import { RecordedApp } from "../../lib/cli/reuse/recorded-app.ts";
import { localContext } from "../../lib/local/app/local-context.ts";
import { synthesizeForCloud } from "../../lib/local/app/synthesize-for-cloud.ts";
import { writeOutputs, type Outputs } from "../outputs/outputs.ts";
import { deployApp, type DeployedApp, type DeployOptions } from "../../lib/local/app/deploy-app.ts";

export interface LaunchOptions extends Pick<
  DeployOptions,
  "state" | "region" | "stacks" | "parameters" | "generates" | "stop"
> {
  readonly port: number;
  readonly awsPort: number;
  /** @default - no port is opened */
  readonly httpsPort?: number;
  readonly account: string;
  /** Returns the app to serve, whose settings may change. `undefined` starts a cloud without stacks. */
  readonly app: (() => AppSettings) | undefined;
  /** Context that takes precedence over the app's own, as from `-c`. */
  readonly context: Readonly<Record<string, string>>;
  readonly assumed?: Assumed;
  /** PEM of trust stores for mutual TLS, by `s3://` URI. */
  readonly truststores?: ReadonlyMap<string, string>;
  /** JSON Web Key Sets of identity providers, by issuer. */
  readonly jwks?: ReadonlyMap<string, string>;
  /** Host names and addresses that integrations of APIs may call over HTTP. */
  readonly allowHttp?: readonly string[];
  /** Servers that do the work of services, by the name of the service. */
  readonly backends?: CloudOptions["backends"];
  /** Paths of other programs of Node.js, by the major version of the functions that they run. */
  readonly nodes?: Readonly<Record<string, string>>;
  /** Programs of Python, by the version of the functions that they run. */
  readonly pythons?: Readonly<Record<string, string>>;
  /**
   * Synthesizes the app.
   *
   * @default - runs the app's command
   */
  readonly synthesize?: (app: AppSettings, options: SynthesisOptions) => Promise<string>;
  /** Deploys stacks of an assembly. @default - the cloud deploys them in one deployment */
  readonly deployStacks?: (
    cloud: Cloud,
    ...args: Parameters<NonNullable<DeployOptions["deployStacks"]>>
  ) => Promise<void>;
  /** Called after each later deployment, also by CloudFormation's API. */
  readonly onDeployed?: (cloud: Cloud, before: Outputs, after: Outputs) => void;
  /** Receives what the cloud logs while it serves. */
  readonly log: CloudOptions["log"];
  /** Called with a description of each step, for the person who waits. */
  readonly progress: (line: string) => void;
  /** Receives each line that the app and its build print. */
  readonly print: (line: string) => void;
  readonly env: Readonly<NodeJS.ProcessEnv>;
}

export interface Launched {
  readonly cloud: Cloud;
  /** The settings of the app at the start, or `undefined` without an app. */
  readonly settings: AppSettings | undefined;
  /** The outputs after the last deployment. */
  readonly outputs: () => Outputs;
  /** The deployed app, or `undefined` without an app. */
  readonly deployed: () => DeployedApp | undefined;
  /** Builds and synthesizes the app again and deploys it. If that fails, the deployed app goes on serving. */
  readonly reload: () => Promise<void>;
  /** Does the same without the build, to put changed secrets into use. */
  readonly redeploy: () => Promise<void>;
}

/**
 * Starts a local cloud and serves an app: builds and synthesizes it, seals generated values for the secrets that its
 * sealed files lack, and deploys its stacks.
 *
 * @throws {CodedError} If a step fails. The message says what to do. Everything is stopped again.
 */
export async function launch(options: LaunchOptions): Promise<Launched> {
  const { app: read, region, account, progress } = options;
  // The settings are read first, because nothing has to be stopped if they are wrong.
  const settings = read?.();
  let write = (): void => undefined;
  const cloud = await startCloud({
    ...options,
    app: settings?.folder,
    accountId: account,
    onDeployed: () => write(),
  });
  try {
    let deployed: DeployedApp | undefined;
    const deploy = async (
      app: AppSettings | undefined,
      step: (line: string) => void,
      builds: boolean,
    ) => {
      if (app) {
        const recorded = recordedApp(cloud, app, options);
        const last = builds ? await lastOrBuilt(recorded, app, step) : undefined;
        const given = deployOptions(cloud, app, recorded, options);
        deployed = await deployApp(cloud, { ...given, step, last });
      }
      return writeOutputs(cloud, region, account);
    };
    let outputs = await deploy(settings, progress, true);
    // Calls of CloudFormation deploy too.
    write = () => {
      const before = outputs;
      outputs = writeOutputs(cloud, region, account);
      options.onDeployed?.(cloud, before, outputs);
    };
    const again = async (builds: boolean): Promise<void> => {
      outputs = await deploy(read?.(), () => undefined, builds);
    };
    return {
      cloud,
      settings,
      outputs: () => outputs,
      deployed: () => deployed,
      redeploy: () => again(false),
      reload: () => again(true),
    };
  } catch (error) {
    await cloud.close();
    throw error;
  }
}

function recordedApp(cloud: Cloud, app: AppSettings, options: LaunchOptions): RecordedApp {
  const context = { ...localContext(cloud), ...options.context };
  const outdir = resolve(options.state, "cdk.out");
  return new RecordedApp(app, { ...options, outdir, context }, options.synthesize ?? synthesizeApp);
}

/** Builds an app, unless its last assembly can be used again. Returns the folder of that assembly. */
async function lastOrBuilt(
  recorded: RecordedApp,
  app: AppSettings,
  step: (line: string) => void,
): Promise<string | undefined> {
  const last = recorded.last();
  if ("assembly" in last) {
    step("using the last assembly again: nothing that its synthesis has read has changed");
    return last.assembly;
  }
  if (last.reason !== undefined) step(`${last.reason} has changed since the last synthesis`);
  if (app.build === undefined || "assembly" in app.source) return undefined;
  step("building the app");
  await recorded.build();
  return undefined;
}

function deployOptions(
  cloud: Cloud,
  app: AppSettings,
  recorded: RecordedApp,
  options: LaunchOptions,
): Omit<DeployOptions, "step"> {
  const { deployStacks, ...others } = options;
  return {
    ...others,
    ...(deployStacks && {
      deployStacks: (...args: Parameters<NonNullable<DeployOptions["deployStacks"]>>) =>
        deployStacks(cloud, ...args),
    }),
    folder: app.folder,
    synthesize: async () =>
      recorded.synthesize(async (given, run) => synthesizeForCloud(app, given, run)),
  };
}
