import { resolve } from "node:path";
import type { Assumed } from "../../lib/cloud/account/assumed-origin.ts";
import { startCloud, type Cloud, type CloudOptions } from "../../lib/cloud/cloud.ts";
import { SIGNET_CONTEXT } from "../../lib/formats/app/signet-context.ts";
import type { AppSettings } from "../app/app-settings.ts";
import { buildApp, synthesizeApp, type SynthesisOptions } from "../app/synthesize.ts";
import { writeOutputs, type Outputs } from "../outputs/outputs.ts";
import { deployApp, type DeployedApp, type DeployOptions } from "./deploy-app.ts";

export interface LaunchOptions extends Pick<
  DeployOptions,
  "state" | "region" | "stacks" | "parameters" | "generates"
> {
  readonly port: number;
  readonly awsPort: number;
  /** @default - no port is opened */
  readonly httpsPort?: number;
  readonly account: string;
  /** The app to serve. `undefined` starts a cloud without stacks. */
  readonly app: AppSettings | undefined;
  /** Context that takes precedence over the app's own, as from `-c`. */
  readonly context: Readonly<Record<string, string>>;
  readonly assumed?: Assumed;
  /** PEM of trust stores for mutual TLS, by `s3://` URI. */
  readonly truststores?: ReadonlyMap<string, string>;
  /**
   * Synthesizes the app.
   *
   * @default - runs the app's command
   */
  readonly synthesize?: (app: AppSettings, options: SynthesisOptions) => Promise<string>;
  /** Receives what the cloud logs while it serves. */
  readonly log: CloudOptions["log"];
  /** Called with a description of each step, for the person who waits. */
  readonly progress: (line: string) => void;
  /** Receives each line that the app and its build print. */
  readonly print: (line: string) => void;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** Ends the start, and the processes of the app. */
  readonly stop?: AbortSignal;
}

export interface Launched {
  readonly cloud: Cloud;
  readonly app: AppSettings | undefined;
  /** Absolute paths of the folders that are written while the app is served. */
  readonly writes: readonly string[];
  /** The outputs after the last deployment. */
  readonly outputs: () => Outputs;
  /** The deployed app, or `undefined` without an app. */
  readonly deployed: () => DeployedApp | undefined;
  /** Builds the app without a deployment. */
  readonly build: () => Promise<void>;
  /** Synthesizes the app again and deploys it, to put changed secrets or code into use. */
  readonly redeploy: () => Promise<void>;
}

/**
 * Starts a local cloud and serves an app: builds and synthesizes it, seals generated values for the secrets that its
 * sealed files lack, and deploys its stacks.
 *
 * @throws {CodedError} If a step fails. The message says what to do. Everything is stopped again.
 */
export async function launch(options: LaunchOptions): Promise<Launched> {
  const { app, region, account, progress } = options;
  const cloud = await startCloud({ ...options, app: app?.folder, accountId: account });
  try {
    let deployed: DeployedApp | undefined;
    let outputs: Outputs;
    const build = async (): Promise<void> => {
      if (app?.build === undefined) return;
      progress("building the app");
      await buildApp(app, options);
    };
    const redeploy = async (): Promise<void> => {
      if (app) deployed = await deployApp(cloud, deployOptions(cloud, app, options));
      outputs = writeOutputs(cloud, region, account);
    };
    await build();
    await redeploy();
    const writes = [resolve(options.state)];
    return {
      cloud,
      app,
      writes,
      build,
      redeploy,
      outputs: () => outputs,
      deployed: () => deployed,
    };
  } catch (error) {
    await cloud.close();
    throw error;
  }
}

function deployOptions(cloud: Cloud, app: AppSettings, options: LaunchOptions): DeployOptions {
  const synthesize = options.synthesize ?? synthesizeApp;
  const context = {
    [SIGNET_CONTEXT.localCloud]: "true",
    [SIGNET_CONTEXT.oidcIssuer]: cloud.oidc.issuer,
    // Functions are then served from the folders of their code, so that a change needs no synthesis.
    "aws:cdk:disable-asset-staging": true,
    ...options.context,
  };
  const outdir = resolve(options.state, "cdk.out");
  return {
    ...options,
    folder: app.folder,
    synthesize: () => synthesize(app, { ...options, outdir, context }),
  };
}
