import { once } from "node:events";
import { CodedError } from "../../lib/errors.ts";
import { DeploymentBlocked } from "../../lib/cloud/deployment/problems.ts";
import { appSettings } from "../app/app-settings.ts";
import { callSignet } from "../fault/call-signet.ts";
import { command } from "../terminal/command.ts";
import type { ExitStatus, Io } from "../terminal/io.ts";
import { printBlockers } from "./blockers.ts";
import { showFirstCall } from "./first-call.ts";
import { introduce } from "./introduce.ts";
import { launch, type Launched } from "./launch.ts";
import { MORE, OPTIONS } from "./option-table.ts";
import { parsingErrors, readOptions, type ServeOptions } from "./options.ts";
import { logPrinter } from "./log/log-printer.ts";
import { requireKnown } from "./log/only.ts";
import { reloader } from "./reload.ts";
import { stopSignal } from "./stop-signal.ts";

/** Ctrl-C was pressed while the cloud was starting. */
class StartInterrupted extends CodedError {
  readonly code = "ERR_START_INTERRUPTED";
}

/** The machine does not enforce a limit of functions, but `--require-isolation` requires all of them. */
class IsolationMissing extends CodedError {
  readonly code = "ERR_ISOLATION_MISSING";
}

export const main = command({
  name: "serve",
  summary: "serve a CDK app on this machine, with the same checks as on AWS",
  description: `Without --app, builds and runs the app of cdk.json as cdk does, deploys its stacks to a local cloud and serves
their APIs, function URLs, KMS, STS, Lambda, IAM and DynamoDB on loopback.`,
  options: OPTIONS,
  more: MORE,
  usageErrors: parsingErrors,
  async run({ values }, io) {
    const options = readOptions(values);
    const stop = stopSignal(io.env);
    try {
      return await run(options, io, stop.signal);
    } finally {
      stop.release();
    }
  },
});

async function run(options: ServeOptions, io: Io, stop: AbortSignal): Promise<ExitStatus> {
  const app = options.empty ? undefined : appSettings(process.cwd(), options.app);
  const log = logPrinter(options.log, io);
  const launched = await launch({
    ...options,
    app,
    env: io.env,
    stop,
    log: log.print,
    progress: (line) => io.err(`· ${line}`),
    print: (line) => io.err(line),
  }).catch((error: unknown) => {
    // Ctrl-C also ends the app that is being synthesized, so the failure of the app is not reported then.
    if (stop.aborted) throw new StartInterrupted("stopped before the start was complete");
    if (error instanceof DeploymentBlocked) printBlockers(error, io);
    throw error;
  });
  const { cloud } = launched;
  for (const user of Object.values(cloud.users())) io.secrets.hideCredentials(user);
  io.secrets.hide(cloud.oidc.clientSecret, "client secret");
  try {
    requireKnown(options.log.only, {
      functions: Object.keys(cloud.functions()),
      routes: cloud.routes(),
    });
    if (!stop.aborted) await serve(launched, options, forPeople(options, io), stop);
    return 0;
  } finally {
    await cloud.close();
    log.flush();
  }
}

/** Returns the output for people, which is standard error if standard output has the log as JSON. */
function forPeople({ log }: ServeOptions, io: Io): Io {
  if (log.form !== "json") return io;
  return {
    ...io,
    out: (text) => io.err(text.replace(/\n$/, "")),
    coloured: (_, text) => io.coloured("err", text),
    colours: { out: io.colours?.err ?? false, err: io.colours?.err ?? false },
  };
}

/** Shows the addresses and what to try, then reloads the app when it changes, until the stop. */
async function serve(
  launched: Launched,
  options: ServeOptions,
  io: Io,
  stop: AbortSignal,
): Promise<void> {
  const limits = await launched.cloud.limits();
  if (options.requireIsolation && limits.notEnforced.length > 0) {
    throw new IsolationMissing(
      `this machine does not enforce: ${limits.notEnforced.join("; ")}; start without --require-isolation to accept this`,
    );
  }
  // The first call after the start opens the secrets. If there are faults, that call must not come before them.
  if (options.firstCall && options.faults.length === 0) {
    await showFirstCall(options.firstCall, launched.outputs(), options.state, io);
  }
  for (const Fault of options.faults) {
    io.err(`· putting fault ${Fault}`);
    await callSignet(launched.outputs(), options.state, io, "PutFault", { Fault });
  }
  introduce(launched, limits, options, io);
  const unwatch = await watchIfWanted(launched, options, io);
  if (!stop.aborted) await once(stop, "abort");
  await unwatch();
}

async function watchIfWanted(
  launched: Launched,
  options: ServeOptions,
  io: Io,
): Promise<() => Promise<void>> {
  const wanted = options.watch ?? io.terminals?.err ?? false;
  const { app } = launched;
  if (!wanted || app === undefined) return async () => undefined;
  const say = (line: string): void => io.err(`· ${line}`);
  // The watcher is loaded only if needed, because it takes time.
  const { watchApp } = await import("./watch.ts");
  return watchApp({
    folder: app.folder,
    ...app.watch,
    outputs: launched.writes,
    code: () => Object.values(launched.cloud.codeDirectories()).flat(),
    onChange: reloader({
      ...options,
      launched,
      say,
      showBlocked: (error) => printBlockers(error, io),
    }),
    onError: (error) => say(`cannot watch the files of the app: ${String(error)}`),
  });
}
