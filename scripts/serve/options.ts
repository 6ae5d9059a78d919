import { FaultInvalid } from "../../lib/cloud/faults/parse-fault.ts";
import { ParametersInvalid, parseParameters } from "../../lib/cloud/assembly/parameters.ts";
import { parseFaults } from "../fault/parse-faults.ts";
import { UsageError } from "../terminal/io.ts";
import type { OptionValues } from "../terminal/options.ts";
import type { OPTIONS } from "./option-table.ts";
import { accountIdOf } from "../terminal/option-values.ts";
import type { LaunchOptions } from "./launch.ts";
import { contextOf } from "../app/context-option.ts";
import { parseAllowedHosts } from "./allowed-hosts.ts";
import { parseAssumed } from "./assumed.ts";
import { parseBackends } from "./backends.ts";
import { parseJwks } from "./jwks.ts";
import { readLogOptions, type LogOptions } from "./log/options.ts";
import { NODE, parsePrograms, PYTHON } from "./programs.ts";
import { parseTruststores } from "./truststores.ts";

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

/**
 * Reads the options before any work is done.
 *
 * @throws {UsageError} If a value cannot be used.
 * @throws {FaultInvalid} If the value of `--fault` is not a fault.
 */
export function readOptions(
  values: OptionValues<typeof OPTIONS>,
  env: Readonly<NodeJS.ProcessEnv>,
): ServeOptions {
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
    jwks: parseJwks(values.jwks),
    allowHttp: parseAllowedHosts(values["allow-http"]),
    backends: parseBackends(values.backend, env),
    nodes: parsePrograms(NODE, values.node),
    pythons: parsePrograms(PYTHON, values.python),
    requireIsolation: values["require-isolation"],
    log: readLogOptions(values),
  };
}

function appOptions(values: OptionValues<typeof OPTIONS>) {
  const { app, empty, stacks, watch, "no-watch": noWatch, "no-generate": noGenerate } = values;
  if (empty) refuseForEmpty(values);
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

/** The options that have no effect without an app. */
const FOR_APPS = [
  "app",
  "context",
  "stacks",
  "parameters",
  "watch",
  "no-generate",
  "first-call",
] as const;

/** @throws {UsageError} If an option for an app is given together with `--empty`. */
function refuseForEmpty(values: OptionValues<typeof OPTIONS>): void {
  const given = FOR_APPS.find((name) => {
    const value = values[name];
    return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
  });
  if (given !== undefined) throw new UsageError(`--empty cannot be combined with --${given}`);
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
