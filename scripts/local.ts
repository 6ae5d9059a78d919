import { once } from "node:events";
import { parseArgs } from "node:util";
import { resolveCredentials } from "../lib/client/credentials.ts";
import { quoted } from "../lib/client/curl-command.ts";
import { signedRequest } from "../lib/client/signed-request.ts";
import { CodedError } from "../lib/errors.ts";
import { renderTrace } from "../lib/sigv4/render-trace.ts";
import { callSignet } from "./fault/call-signet.ts";
import { parseFaults } from "./fault/parse-faults.ts";
import { runAsScript, runCommand, UsageError, type ExitStatus, type Io } from "./io.ts";
import { launch, type LaunchOptions } from "./launch.ts";
import { localCredentials, type Outputs } from "./outputs.ts";

const usage = `usage: npm start -- [options]

Serves the app on this machine: API, KMS, STS and Lambda on loopback, checked as on AWS.

      --port PORT         port of the API, default 3000; 0 takes a free one
      --aws-port PORT     port of the AWS endpoint, default 4566; 0 takes a free one
      --state DIR         keys and identities are kept there, default .signet
      --secrets-dir DIR   where local.json is, default secrets
      --region REGION     default us-east-1
      --account ID        default 123456789012
      --no-demo           without the demonstration's callers
      --fault FAULT       make calls fail, as npm run fault does; may be repeated
      --quiet             no line for each request
      --help`;

/** Ctrl-C came while the cloud was starting. */
class StartInterrupted extends CodedError {
  readonly code = "ERR_START_INTERRUPTED";
}

type Options = Omit<LaunchOptions, "log" | "progress"> & {
  readonly quiet: boolean;
  readonly faults: readonly string[];
};

export async function main(argv: readonly string[], io: Io): Promise<ExitStatus> {
  return runCommand("start", usage, io, async () => {
    const options = parse(argv);
    if (options === "help") {
      io.out(`${usage}\n`);
      return 0;
    }
    const stop = stopSignal();
    try {
      return await run(options, io, stop.signal);
    } finally {
      stop.release();
    }
  });
}

async function run(options: Options, io: Io, stop: AbortSignal): Promise<ExitStatus> {
  const { cloud, outputs } = await launch({
    ...options,
    log: options.quiet ? () => undefined : (line) => io.err(line),
    progress: (line) => io.err(`· ${line}`),
  }).catch((error: unknown) => {
    // Ctrl-C reaches the app that is being synthesized too: that it failed is no news then.
    throw stop.aborted ? new StartInterrupted("stopped before it was up") : error;
  });
  try {
    if (!stop.aborted) await serve(outputs, options, io, stop);
    return 0;
  } finally {
    await cloud.close();
  }
}

/** Shows what there is, then waits. */
async function serve(outputs: Outputs, options: Options, io: Io, stop: AbortSignal): Promise<void> {
  // The first call after the start is the one that opens the secrets: it is to meet the faults.
  if (options.demo && options.faults.length === 0) await showSignedCall(outputs, options, io);
  for (const Fault of options.faults) {
    io.err(`· putting fault ${Fault}`);
    await callSignet(outputs, options.state, "PutFault", { Fault });
  }
  introduce(outputs, options, io);
  if (!stop.aborted) await once(stop, "abort");
}

function parse(argv: readonly string[]): Options | "help" {
  const { values } = parseArgs({
    args: [...argv],
    allowPositionals: false,
    options: {
      port: { type: "string", default: "3000" },
      "aws-port": { type: "string", default: "4566" },
      state: { type: "string", default: ".signet" },
      "secrets-dir": { type: "string", default: "secrets" },
      region: { type: "string", default: "us-east-1" },
      account: { type: "string", default: "123456789012" },
      "no-demo": { type: "boolean", default: false },
      fault: { type: "string", multiple: true, default: [] },
      quiet: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  if (!/^\d{12}$/.test(values.account)) throw new UsageError("--account takes 12 digits");
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(values.region)) {
    throw new UsageError(`--region ${values.region} does not look like us-east-1`);
  }
  const apiPort = port("--port", values.port);
  const awsPort = port("--aws-port", values["aws-port"]);
  if (apiPort === awsPort && apiPort !== 0) {
    throw new UsageError("--port and --aws-port must differ");
  }
  return {
    port: apiPort,
    awsPort,
    state: values.state,
    secretsDir: values["secrets-dir"],
    region: values.region,
    account: values.account,
    demo: !values["no-demo"],
    faults: parseFaults(values.fault),
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

async function showSignedCall(outputs: Outputs, { state }: Options, io: Io): Promise<void> {
  const [base] = Object.values(outputs.apis);
  if (base === undefined) return;
  const url = `${base}/secure`;
  const profile = "TestLambda";
  const credentials = await resolveCredentials({ profile, ...localCredentials(state, outputs) });
  const { response, trace } = await signedRequest(url, {
    credentials,
    region: outputs.region,
    service: "execute-api",
  });
  io.out(
    `\nA signed call: ${profile} asks GET ${url}\n\n${renderTrace(trace, { colour: io.colours?.out })}\n`,
  );
  io.out(`HTTP ${response.status}\n${response.body.toString("utf8")}\n`);
}

function introduce(outputs: Outputs, { state, demo }: Options, io: Io): void {
  const [base = ""] = Object.values(outputs.apis);
  const config = quoted(`${state}/config`);
  const credentials = quoted(`${state}/credentials`);
  const aws = `AWS_CONFIG_FILE=${config} AWS_SHARED_CREDENTIALS_FILE=${credentials} aws`;
  const at = state === ".signet" ? "" : ` --state ${quoted(state)}`;
  const lines = [
    `API           ${base}`,
    ...Object.entries(outputs.functionUrls).map(([name, url]) => `Function URL  ${url}  (${name})`),
    `AWS endpoint  ${outputs.awsEndpoint}  (kms, lambda, sts, iam)`,
    `Profiles      ${outputs.profiles.join(", ")}  (in ${state}/config)`,
    "",
    "To try, in another terminal:",
    `  curl -i ${base}/open`,
    ...(demo
      ? [
          `  npm run call --${at} --profile TestLambda --trace /secure`,
          `  npm run call --${at} --profile TestLambda -d '{"item":"tea","quantity":2}' /orders   # refused`,
          `  npm run call --${at} --profile Clerk -d '{"item":"tea","quantity":2}' /orders`,
        ]
      : []),
    `  ${aws} --profile admin kms list-aliases`,
    "",
    "Ctrl-C stops it.",
  ];
  io.out(`\n${lines.join("\n")}\n`);
}

/** Aborts at the first SIGINT or SIGTERM. A second one ends the process at once. */
function stopSignal(): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  const release = (): void => void process.off("SIGINT", stop).off("SIGTERM", stop);
  const stop = (): void => {
    release();
    controller.abort();
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  return { signal: controller.signal, release };
}

await runAsScript(import.meta.filename, main);
