import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readAssembly } from "../cloud/assembly/manifest.ts";
import { parseParameters, withParameters } from "../cloud/assembly/parameters.ts";
import { selectStacks } from "../cloud/assembly/select-stacks.ts";
import { startCloud as startServers, type Cloud } from "../cloud/cloud.ts";
import { logLines } from "../cloud/process/log-lines.ts";
import type { LogEvent } from "../cloud/process/log.ts";
import type { SecretValues } from "./app/missing-secrets.ts";
import { synthesizeAndDeploy } from "./app/synthesize-and-deploy.ts";
import { CodedError } from "../errors.ts";
import { namedBackends, type LocalBackends } from "./local-backends.ts";
import { signedFetch, type Fetch } from "../signed-fetch/signed-fetch.ts";

/** The deployed stacks have no user with this name. */
export class UserUnknown extends CodedError {
  readonly code = "ERR_USER_UNKNOWN";
}

/** Settings of a local cloud. */
export interface LocalCloudOptions {
  /** Folder of keys and identities. @default - a temporary folder, which `stop` removes */
  readonly state?: string;
  /** Id of the account, with 12 digits. @default "123456789012" */
  readonly accountId?: string;
  /** Region of every deployed stack. @default "us-east-1" */
  readonly region?: string;
  /** Port of the APIs and function URLs. @default - a free port */
  readonly port?: number;
  /** Port of the AWS endpoint. @default - a free port */
  readonly awsPort?: number;
  /** Port of the APIs and function URLs over TLS; 0 selects a free port. @default - no TLS */
  readonly httpsPort?: number;
  /** Host names and addresses that integrations of APIs may call over HTTP. @default - only this machine */
  readonly allowHttp?: readonly string[];
  /** Servers that get allowed calls of services that are not served. @default - such calls get 501 */
  readonly backends?: LocalBackends;
  /** Folder whose `node_modules` has the AWS SDK for functions that do not bundle it. @default - the working directory */
  readonly app?: string;
  /** Programs of Node.js by the major version that functions name. @default - the app's package `node`, or this Node.js */
  readonly nodes?: Readonly<Record<string, string>>;
  /** Receives each line of the log: requests, refusals with their reason, output of functions. @default - no log */
  readonly log?: (line: string) => void;
  /** Receives each event of the log, whose members a test can compare. @default - no events */
  readonly onLogEvent?: (event: LogEvent) => void;
}

/** Which stacks of an assembly to deploy. */
export interface DeployOptions {
  /**
   * Names of the stacks, or globs on their paths in the app, such as `Stage/*`. The stacks that they depend on are
   * deployed too, and other stacks stay as they are.
   *
   * @default - all stacks, and the stacks of earlier assemblies are deleted
   */
  readonly stacks?: readonly string[];
  /** Values of parameters: `Stack:Key=value`, or `Key=value` for every stack with the parameter. @default - their defaults */
  readonly parameters?: readonly string[];
}

/** An app to deploy, and its secrets. */
export interface AppOptions extends DeployOptions {
  /** Folder of the app, with its cdk.json. @default - the working directory */
  readonly folder?: string;
  /** Command that runs the app. @default - `app` of cdk.json */
  readonly app?: string;
  /** Context that takes precedence over the app's own, as from `-c`. @default - no context */
  readonly context?: Readonly<Record<string, string>>;
  /** Values of secrets of stage `local` by name, by function. @default - random values */
  readonly secrets?: SecretValues;
}

/** The access key of a user, in the form that the AWS SDK takes. */
export interface UserKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A running local cloud. */
export interface LocalCloud {
  /** Region of every deployed stack. */
  readonly region: string;
  /** URL of KMS, STS, IAM, Lambda and DynamoDB: the `endpoint` of a client of the AWS SDK. */
  readonly awsEndpoint: string;
  /** The client of the OpenID Connect issuer, which has tokens for tests. */
  readonly oidc: {
    readonly issuer: string;
    readonly clientId: string;
    readonly clientSecret: string;
  };
  /** Returns the URLs of the APIs by API name. */
  apis(): Readonly<Record<string, string>>;
  /** Returns the function URLs by function name. */
  functionUrls(): Readonly<Record<string, string>>;
  /**
   * Deploys the stacks of a cloud assembly, the folder that `cdk synth` writes, all or none of them.
   *
   * @throws {DeploymentBlocked} If a stack has something that the local cloud does not support. The error lists all of
   *   it as `blockers`, and the stacks of earlier deployments go on serving.
   * @throws {CodedError} If the assembly cannot be read, or a stack or parameter is unknown.
   */
  deploy(assembly: string, options?: DeployOptions): Promise<void>;
  /**
   * Builds the app of a folder, runs it and deploys its stacks, as `signet serve` does. Secrets of stage `local` that
   * the app's sealed file lacks are sealed with the keys of this cloud. If the cloud has no `state` of its own, no other
   * cloud can open them, so the app should read its sealed file from another folder then, for example one that it takes
   * from `context`.
   *
   * @returns The folder of the assembly.
   * @throws {DeploymentBlocked} As `deploy` does.
   * @throws {CodedError} If the app cannot be built or run, or if another cloud has sealed its secrets.
   */
  deployApp(options?: AppOptions): Promise<string>;
  /**
   * Returns the access key of a deployed user. The user `admin` exists always and may do everything.
   *
   * @throws {UserUnknown} If no deployed stack has the user.
   */
  keysOf(userName: string): UserKeys;
  /**
   * Returns a `fetch` that signs as a user.
   *
   * @param service Signing name of the service: `lambda` for function URLs. @default "execute-api"
   * @throws {UserUnknown} If no deployed stack has the user.
   */
  fetchAs(userName: string, service?: string): Fetch;
  /** Ends the servers and all processes of functions. Resolves when they have ended. */
  stop(): Promise<void>;
}

/**
 * Starts a local cloud without stacks, on loopback.
 *
 * @throws {CodedError} If a port or the state folder is in use.
 */
export async function startCloud(options: LocalCloudOptions = {}): Promise<LocalCloud> {
  const { region = "us-east-1", accountId = "123456789012", log, onLogEvent } = options;
  const temporary =
    options.state === undefined ? mkdtempSync(join(tmpdir(), "signet-local-")) : undefined;
  const state = options.state ?? temporary ?? "";
  const remove = () => {
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
  };
  let cloud: Cloud;
  try {
    cloud = await startServers({
      port: 0,
      awsPort: 0,
      ...options,
      backends: namedBackends(options.backends),
      log(event) {
        onLogEvent?.(event);
        for (const line of log ? logLines(event) : []) log?.(line);
      },
      state,
      accountId,
      region,
    });
  } catch (error) {
    remove();
    throw error;
  }
  const keysOf = (userName: string): UserKeys => {
    const users = cloud.users();
    const keys = Object.hasOwn(users, userName) ? users[userName] : undefined;
    if (keys) return { accessKeyId: keys.accessKeyId, secretAccessKey: keys.secretAccessKey };
    throw new UserUnknown(
      `no user ${userName}: the deployed stacks have ${Object.keys(users).join(", ")}`,
    );
  };
  return {
    region,
    awsEndpoint: cloud.awsEndpoint,
    oidc: cloud.oidc,
    apis: cloud.apis,
    functionUrls: cloud.functionUrls,
    keysOf,
    async deploy(assembly, { stacks, parameters = [] } = {}) {
      const all = withParameters(readAssembly(assembly), parseParameters(parameters));
      // A deployment into a VPC needs to know whether this machine can isolate networks.
      await cloud.limits();
      if (stacks === undefined) await cloud.deployAll(all, { keep: [] });
      else if (stacks.length > 0) await cloud.deployAll(selectStacks(all, stacks));
    },
    deployApp(given = {}) {
      const { folder = ".", app, context = {}, secrets = {}, stacks = [] } = given;
      const parameters = parseParameters(given.parameters ?? []);
      const whole = { folder, app, context, secrets, stacks, parameters };
      return synthesizeAndDeploy(cloud, whole, { state, accountId, region, log });
    },
    fetchAs: (userName, service = "execute-api") =>
      signedFetch({ credentials: keysOf(userName), region, service }),
    async stop() {
      await cloud.close();
      remove();
    },
  };
}
