import { parseFaults } from "../fault/parse-faults.ts";
import { logOptions, logUsage, readLogOptions, type LogOptions } from "../serve/log/options.ts";
import type { Options, OptionValues } from "../terminal/command.ts";
import { UsageError } from "../terminal/io.ts";
import { accountIdOf } from "../terminal/option-values.ts";
import type { LaunchOptions } from "./launch.ts";
import { parseContext } from "./context.ts";
import { parseTruststores } from "./truststores.ts";

export const usage = `usage: npm start -- [options]

Serves the app on this machine: API, KMS, STS and Lambda on loopback, with the same checks as on AWS.

      --port PORT         port of the API, default 3000; 0 uses a free port
      --https-port PORT   port of the API over TLS, default 3443, or a free port if --port is 0
      --aws-port PORT     port of the AWS endpoint, default 4566; 0 uses a free port
      --state DIR         folder for keys and identities, default .signet
      --secrets-dir DIR   folder of local.json, default secrets
      --region REGION     default us-east-1
      --account ID        default 123456789012
      --require-isolation fail unless this machine enforces every limit of functions
      --no-demo           leave out the demonstration's callers
      --fault FAULT       make calls fail, as npm run fault does; may be repeated
      --context KEY=VALUE assume this value of a condition key (see below) for calls; may be repeated
      --truststore URI=FILE
                          client CAs (a file of PEM certificates) of the domain whose TruststoreUri
                          is this s3:// URI; may be repeated
${logUsage}
      --help

KEY is one of these condition keys. Calls that functions sign get only the organization's keys:
  aws:SourceIp            replaces the socket's address, in events and logs too
  aws:SourceVpc, aws:SourceVpce, aws:VpcSourceIp
                          calls come through a VPC endpoint, so they have no aws:SourceIp
  aws:SecureTransport     true or false
  aws:PrincipalOrgID, aws:PrincipalOrgPaths
                          the organization of the account; the latter may be repeated`;

export type StartOptions = Omit<LaunchOptions, "log" | "progress"> & {
  readonly log: LogOptions;
  readonly requireIsolation: boolean;
  readonly faults: readonly string[];
  /** The `KEY=VALUE` texts that `assumed` was parsed from. */
  readonly context: readonly string[];
};

/** The options of the command, in the form that `parseArgs` takes. */
export const OPTIONS = {
  port: { type: "string", default: "3000" },
  "https-port": { type: "string" },
  "aws-port": { type: "string", default: "4566" },
  state: { type: "string", default: ".signet" },
  "secrets-dir": { type: "string", default: "secrets" },
  region: { type: "string", default: "us-east-1" },
  account: { type: "string", default: "123456789012" },
  "require-isolation": { type: "boolean", default: false },
  "no-demo": { type: "boolean", default: false },
  fault: { type: "string", multiple: true, default: [] },
  context: { type: "string", multiple: true, default: [] },
  truststore: { type: "string", multiple: true, default: [] },
  ...logOptions,
} as const satisfies Options;

/**
 * Reads the options before any work is done.
 *
 * @throws {UsageError} If a value cannot be used.
 * @throws {FaultInvalid} If the value of `--fault` is not a fault.
 */
export function readOptions(values: OptionValues<typeof OPTIONS>): StartOptions {
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
    secretsDir: values["secrets-dir"],
    region: values.region,
    account,
    demo: !values["no-demo"],
    faults: parseFaults(values.fault),
    context: values.context,
    assumed: parseContext(values.context),
    truststores: parseTruststores(values.truststore),
    requireIsolation: values["require-isolation"],
    log: readLogOptions(values),
  };
}

function port(option: string, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65_535) {
    throw new UsageError(`${option} takes a number from 0 to 65535, not ${text}`);
  }
  return value;
}
