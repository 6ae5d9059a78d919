import { FaultInvalid } from "../../lib/cloud/faults/parse-fault.ts";
import { ParametersInvalid, parseParameters } from "../../lib/cloud/assembly/parameters.ts";
import { parseFaults } from "../fault/parse-faults.ts";
import { UsageError } from "../terminal/io.ts";
import type { Options, OptionValues } from "../terminal/options.ts";
import { STATE_OPTION } from "../terminal/state-option.ts";
import { accountIdOf } from "../terminal/option-values.ts";
import type { LaunchOptions } from "./launch.ts";
import { contextOf } from "../app/context-option.ts";
import { parseAssumed } from "./assumed.ts";
import { logOptions, readLogOptions, type LogOptions } from "./log/options.ts";
import { parseTruststores } from "./truststores.ts";

const APP = "The app";
const SERVERS = "Servers";
const ACCOUNT = "The account";

/** Text after the options in the help. */
export const MORE = `KEY of --assume is one of these condition keys. Calls that functions sign get only the organization's keys:
  aws:SourceIp            replaces the socket's address, in events and logs too
  aws:SourceVpc, aws:SourceVpce, aws:VpcSourceIp
                          calls come through a VPC endpoint, so they have no aws:SourceIp
  aws:SecureTransport     true or false
  aws:PrincipalOrgID, aws:PrincipalOrgPaths
                          the organization of the account; the latter may be repeated`;

/** The errors of {@link readOptions} about values that other modules parse. */
export const parsingErrors = [FaultInvalid, ParametersInvalid];

/** The options of `signet serve`, read and checked. */
export interface ServeOptions extends Omit<
  LaunchOptions,
  "app" | "log" | "progress" | "print" | "env" | "stop" | "synthesize"
> {
  /** The value of `--app`. @default - `app` of cdk.json */
  readonly app: string | undefined;
  /** Whether to start without an app. */
  readonly empty: boolean;
  /** Whether to reload when files change. @default - on a terminal */
  readonly watch: boolean | undefined;
  readonly log: LogOptions;
  readonly requireIsolation: boolean;
  readonly faults: readonly string[];
  /** The `KEY=VALUE` texts that `assumed` was parsed from. */
  readonly assume: readonly string[];
  /** A request to show after the start. */
  readonly firstCall: { readonly profile: string; readonly path: string } | undefined;
}

/** The options of the command. */
export const OPTIONS = {
  app: {
    type: "string",
    short: "a",
    value: "COMMAND|DIR",
    help: "command that runs the app, or a folder with its assembly (cdk.out); default: app of cdk.json",
    group: APP,
  },
  context: {
    type: "string",
    short: "c",
    multiple: true,
    default: [],
    value: "KEY=VALUE",
    help: "context of the app, as for cdk",
    group: APP,
  },
  stacks: {
    type: "string",
    multiple: true,
    default: [],
    value: "PATTERN",
    help: "deploy only these stacks and their dependencies, as cdk deploy does",
    group: APP,
  },
  parameters: {
    type: "string",
    multiple: true,
    default: [],
    value: "STACK:KEY=VALUE",
    help: "value of a CloudFormation parameter",
    group: APP,
  },
  empty: { type: "boolean", default: false, help: "start without an app", group: APP },
  watch: {
    type: "boolean",
    help: "reload when a file of the app changes; the default on a terminal",
    group: APP,
  },
  "no-watch": { type: "boolean", default: false, help: "do not reload", group: APP },
  "no-generate": {
    type: "boolean",
    default: false,
    help: "fail if secrets are missing, instead of sealing generated ones",
    group: APP,
  },
  port: {
    type: "string",
    default: "3000",
    value: "PORT",
    help: "port of the APIs; 0 uses a free port",
    group: SERVERS,
  },
  "https-port": {
    type: "string",
    value: "PORT",
    help: "port of the APIs over TLS, default 3443, or a free port if --port is 0",
    group: SERVERS,
  },
  "aws-port": {
    type: "string",
    default: "4566",
    value: "PORT",
    help: "port of the AWS endpoint; 0 uses a free port",
    group: SERVERS,
  },
  state: { ...STATE_OPTION, help: "folder for keys and identities", group: ACCOUNT },
  region: {
    type: "string",
    default: "us-east-1",
    value: "REGION",
    help: "region of the stacks",
    group: ACCOUNT,
  },
  account: {
    type: "string",
    default: "123456789012",
    value: "ID",
    help: "account of the stacks",
    group: ACCOUNT,
  },
  assume: {
    type: "string",
    multiple: true,
    default: [],
    value: "KEY=VALUE",
    help: "assume this value of a condition key (see below) for calls",
    group: ACCOUNT,
  },
  truststore: {
    type: "string",
    multiple: true,
    default: [],
    value: "URI=FILE",
    help: "client CAs (a file of PEM certificates) of the domain whose TruststoreUri is this s3:// URI",
    group: ACCOUNT,
  },
  "require-isolation": {
    type: "boolean",
    default: false,
    help: "fail unless this machine enforces every limit of functions",
  },
  fault: {
    type: "string",
    multiple: true,
    default: [],
    value: "FAULT",
    help: "make calls fail, as signet fault does",
  },
  "first-call": {
    type: "string",
    value: "PROFILE:/PATH",
    help: "after the start, send a signed GET request and show each step",
  },
  ...logOptions,
} as const satisfies Options;

/**
 * Reads the options before any work is done.
 *
 * @throws {UsageError} If a value cannot be used.
 * @throws {FaultInvalid} If the value of `--fault` is not a fault.
 */
export function readOptions(values: OptionValues<typeof OPTIONS>): ServeOptions {
  const account = accountIdOf("--account", values.account);
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(values.region)) {
    throw new UsageError(`--region takes a region such as us-east-1, not ${values.region}`);
  }
  const apiPort = port("--port", values.port);
  const awsPort = port("--aws-port", values["aws-port"]);
  // With `--port 0`, another cloud is probably running and uses the default port.
  const httpsPort = port("--https-port", values["https-port"] ?? (apiPort === 0 ? "0" : "3443"));
  if (apiPort === awsPort && apiPort !== 0) {
    throw new UsageError("--port and --aws-port must differ");
  }
  if (httpsPort !== 0 && [apiPort, awsPort].includes(httpsPort)) {
    throw new UsageError("--https-port must differ from --port and --aws-port");
  }
  return {
    port: apiPort,
    awsPort,
    httpsPort,
    state: values.state,
    region: values.region,
    account,
    ...appOptions(values),
    firstCall: firstCallOf(values["first-call"]),
    faults: parseFaults(values.fault),
    assume: values.assume,
    assumed: parseAssumed(values.assume),
    truststores: parseTruststores(values.truststore),
    requireIsolation: values["require-isolation"],
    log: readLogOptions(values),
  };
}

function appOptions(values: OptionValues<typeof OPTIONS>) {
  const { app, empty, stacks, watch, "no-watch": noWatch, "no-generate": noGenerate } = values;
  if (empty && app !== undefined) throw new UsageError("--empty cannot be combined with --app");
  if (watch === true && noWatch) throw new UsageError("--watch cannot be combined with --no-watch");
  return {
    app,
    empty,
    stacks,
    parameters: parseParameters(values.parameters),
    context: contextOf(values.context),
    generates: !noGenerate,
    watch: noWatch ? false : watch,
  };
}

function firstCallOf(text: string | undefined): ServeOptions["firstCall"] {
  if (text === undefined) return undefined;
  const [, profile, path] = /^([^:]+):(\/.*)$/s.exec(text) ?? [];
  if (profile !== undefined && path !== undefined) return { profile, path };
  throw new UsageError(`--first-call takes PROFILE:/PATH, not ${text}`);
}

function port(option: string, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65_535) {
    throw new UsageError(`${option} takes a number from 0 to 65535, not ${text}`);
  }
  return value;
}
