import { once } from "node:events";
import { quoted } from "../../lib/cli/client/curl-command.ts";
import { signedRequest } from "../../lib/signed-fetch/signed-request.ts";
import { CodedError } from "../../lib/errors.ts";
import type { Cloud } from "../../lib/cloud/cloud.ts";
import type { LimitClauses } from "../../lib/cloud/runtime/limits/limits.ts";
import { renderTrace } from "../../lib/sigv4/signing/render-trace.ts";
import { callSignet } from "../fault/call-signet.ts";
import { FaultInvalid } from "../../lib/cloud/faults/parse-fault.ts";
import { logPrinter } from "../serve/log/log-printer.ts";
import { requireKnown } from "../serve/log/only.ts";
import { command } from "../terminal/command.ts";
import { hiddenCredentials } from "../terminal/credentials.ts";
import { runAsScript, type ExitStatus, type Io } from "../terminal/io.ts";
import { launch } from "./launch.ts";
import { localCredentials, type Outputs } from "../outputs/outputs.ts";
import { FIRST_USER } from "./generated-secret.ts";
import { OPTIONS, readOptions, usage, type StartOptions } from "./options.ts";

/** Ctrl-C was pressed while the cloud was starting. */
class StartInterrupted extends CodedError {
  readonly code = "ERR_START_INTERRUPTED";
}

/** The machine does not enforce a limit of functions, but `--require-isolation` requires all of them. */
class IsolationMissing extends CodedError {
  readonly code = "ERR_ISOLATION_MISSING";
}

export const main = command({
  name: "start",
  usage,
  options: OPTIONS,
  usageErrors: [FaultInvalid],
  async run({ values }, io) {
    const options = readOptions(values);
    const stop = stopSignal();
    try {
      return await run(options, io, stop.signal);
    } finally {
      stop.release();
    }
  },
});

async function run(options: StartOptions, io: Io, stop: AbortSignal): Promise<ExitStatus> {
  const log = logPrinter(options.log, io);
  const { cloud, outputs } = await launch({
    ...options,
    log: log.print,
    progress: (line) => io.err(`· ${line}`),
  }).catch((error: unknown) => {
    // Ctrl-C also ends the app that is being synthesized, so the failure of the app is not reported then.
    throw stop.aborted ? new StartInterrupted("stopped before the start was complete") : error;
  });
  for (const user of Object.values(cloud.users())) io.secrets.hideCredentials(user);
  io.secrets.hide(cloud.oidc.clientSecret, "client secret");
  try {
    requireKnown(options.log.only, {
      functions: Object.keys(cloud.functions()),
      routes: cloud.routes(),
    });
    if (!stop.aborted) await serve(cloud, outputs, options, io, stop);
    return 0;
  } finally {
    await cloud.close();
    log.flush();
  }
}

/** Shows the addresses and what to try, then waits for the stop. */
async function serve(
  cloud: Cloud,
  outputs: Outputs,
  options: StartOptions,
  io: Io,
  stop: AbortSignal,
): Promise<void> {
  const limits = await cloud.limits();
  if (options.requireIsolation && limits.notEnforced.length > 0) {
    throw new IsolationMissing(
      `this machine does not enforce: ${limits.notEnforced.join("; ")}; start without --require-isolation to accept this`,
    );
  }
  // The first call after the start opens the secrets. If there are faults, that call must not come before them.
  if (options.demo && options.faults.length === 0) await showSignedCall(outputs, options, io);
  for (const Fault of options.faults) {
    io.err(`· putting fault ${Fault}`);
    await callSignet(outputs, options.state, io, "PutFault", { Fault });
  }
  introduce(outputs, limits, options, io);
  if (!stop.aborted) await once(stop, "abort");
}

/** Returns the output for people. Standard output has only the log if the log is JSON. */
function forPeople({ log }: StartOptions): "out" | "err" {
  return log.form === "json" ? "err" : "out";
}

async function showSignedCall(outputs: Outputs, options: StartOptions, io: Io): Promise<void> {
  const [base] = Object.values(outputs.apis);
  if (base === undefined) return;
  const url = `${base}/secure`;
  const profile = "TestLambda";
  const local = localCredentials(options.state, outputs);
  const credentials = await hiddenCredentials({ profile, ...local }, io);
  const { response, trace } = await signedRequest(url, {
    credentials,
    region: outputs.region,
    service: "execute-api",
  });
  const to = forPeople(options);
  say(io, to, `\nA signed call: ${profile} calls GET ${url}\n`);
  io.coloured(to, renderTrace(trace, { colour: io.colours?.[to] }));
  say(io, to, `HTTP ${response.status}\n${response.body.toString("utf8")}`);
}

function introduce(
  outputs: Outputs,
  { enforced, notEnforced }: LimitClauses,
  options: StartOptions,
  io: Io,
): void {
  const { state, demo, context } = options;
  const [base = ""] = Object.values(outputs.apis);
  const config = quoted(`${state}/config`);
  const credentials = quoted(`${state}/credentials`);
  const aws = `AWS_CONFIG_FILE=${config} AWS_SHARED_CREDENTIALS_FILE=${credentials} aws`;
  const at = state === ".signet" ? "" : ` --state ${quoted(state)}`;
  const lines = [
    `API           ${base}`,
    ...Object.values(outputs.apisHttps).map(
      (url) => `Over TLS      ${url}  (trust ${state}/ca.pem)`,
    ),
    ...Object.entries(outputs.functionUrls).map(([name, url]) => `Function URL  ${url}  (${name})`),
    `AWS endpoint  ${outputs.awsEndpoint}  (kms, lambda, sts, iam, dynamodb)`,
    `Profiles      ${outputs.profiles.join(", ")}  (in ${state}/config)`,
    ...(context.length > 0
      ? [`Assumed       ${context.join(", ")}  (for functions' own calls: the organization only)`]
      : []),
    `Functions     ${enforced.join("; ")}`,
    ...(notEnforced.length > 0 ? [`Not enforced  ${notEnforced.join("; ")}`] : []),
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
    `  npm run -s webhook -- send --scheme github --key-file ${quoted(`${state}/github.key`)} -d '{}' ${base}/hooks/github`,
    `  npm run -s login -- ${base}/ui -u ${FIRST_USER} --password-stdin < ${quoted(`${state}/${FIRST_USER}.password`)} && npm run call -- ${base}/ui`,
    `  ${aws} --profile admin kms list-aliases`,
    "",
    "Press Ctrl-C to stop.",
  ];
  say(io, forPeople(options), `\n${lines.join("\n")}`);
}

function say(io: Io, to: "out" | "err", text: string): void {
  if (to === "err") io.err(text);
  else io.out(`${text}\n`);
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
