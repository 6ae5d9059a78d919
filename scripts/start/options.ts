import { parseFaults } from "../fault/parse-faults.ts";
import type { Options, OptionValues } from "../terminal/command.ts";
import { UsageError } from "../terminal/io.ts";
import { accountIdOf } from "../terminal/option-values.ts";
import type { LaunchOptions } from "./launch.ts";
import { parseContext } from "./context.ts";
import { parseTruststores } from "./truststores.ts";

export const usage = `usage: npm start -- [options]

Serves the app on this machine: API, KMS, STS and Lambda on loopback, checked as on AWS.

      --port PORT         port of the API, default 3000; 0 takes a free one
      --https-port PORT   port of the API over TLS, default 3443, or a free one where --port is 0
      --aws-port PORT     port of the AWS endpoint, default 4566; 0 takes a free one
      --state DIR         keys and identities are kept there, default .signet
      --secrets-dir DIR   where local.json is, default secrets
      --region REGION     default us-east-1
      --account ID        default 123456789012
      --require-isolation fail unless this machine enforces every limit of functions
      --no-demo           without the demonstration's callers
      --fault FAULT       make calls fail, as npm run fault does; may be repeated
      --context KEY=VALUE take this for granted of where calls come from; may be repeated
      --truststore URI=FILE
                          who vouches for clients where a domain's TruststoreUri is this s3:// URI:
                          a file of PEM certificates; may be repeated
      --quiet             no line for each request
      --help

KEY is one of these condition keys; calls that functions sign have the organization's alone:
  aws:SourceIp            instead of the socket's address, in events and logs too
  aws:SourceVpc, aws:SourceVpce, aws:VpcSourceIp
                          calls come through a VPC endpoint: they have no aws:SourceIp
  aws:SecureTransport     true or false
  aws:PrincipalOrgID, aws:PrincipalOrgPaths
                          the organization of the account; the latter may be repeated`;

export type StartOptions = Omit<LaunchOptions, "log" | "progress"> & {
  readonly quiet: boolean;
  readonly requireIsolation: boolean;
  readonly faults: readonly string[];
  /** The `KEY=VALUE` texts that `assumed` was made of. */
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
  quiet: { type: "boolean", default: false },
} as const satisfies Options;

/** @throws {UsageError} or {@link FaultInvalid} for an unusable value, before any work is done. */
export function readOptions(values: OptionValues<typeof OPTIONS>): StartOptions {
  const account = accountIdOf("--account", values.account);
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(values.region)) {
    throw new UsageError(`--region ${values.region} does not look like us-east-1`);
  }
  const apiPort = port("--port", values.port);
  const awsPort = port("--aws-port", values["aws-port"]);
  // Who leaves one to chance has another cloud running, which has the default.
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
    quiet: values.quiet,
  };
}

function port(option: string, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65_535) {
    throw new UsageError(`${option} takes a number from 0 to 65535, not ${text}`);
  }
  return value;
}
