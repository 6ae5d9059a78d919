import { once } from "node:events";
import { appSettings } from "../../lib/cli/app/app-settings.ts";
import type { Cloud } from "../../lib/cloud/cloud.ts";
import { callSignet } from "../fault/call-signet.ts";
import { CodedError, messageOf } from "../../lib/errors.ts";
import { UsageError, type ExitStatus, type Io } from "../terminal/io.ts";
import type { OptionValues } from "../terminal/options.ts";
import { AppBlocked } from "../../lib/local/app/blockers.ts";
import { showFirstCall } from "./first-call.ts";
import { introduce } from "./introduce.ts";
import { launch, type Launched } from "./launch.ts";
import { StartTimes } from "./introduction/start-times.ts";
import { Announcer } from "./introduction/announcer.ts";
import { logPrinter } from "./log/log-printer.ts";
import { requireKnown } from "./log/only.ts";
import type { OPTIONS } from "./option-table.ts";
import { parsingErrors, readOptions, type ServeOptions } from "./options.ts";
import { reloadOnChange } from "./reload-on-change.ts";
import { unlessStopped } from "../../lib/local/app/unless-stopped.ts";
import { stopSignal } from "./stop-signal.ts";

/** The machine does not enforce a limit of functions, but `--require-isolation` requires all of them. */
class IsolationMissing extends CodedError {
  readonly code = "ERR_ISOLATION_MISSING";
}

/** Serves the app until it is stopped. */
export async function run(values: OptionValues<typeof OPTIONS>, io: Io): Promise<ExitStatus> {
  try {
    const options = readOptions(values, io.env);
    const stop = stopSignal(io.env);
    try {
      return await served(options, io, stop.signal);
    } finally {
      stop.release();
    }
  } catch (error) {
    const isUsage = parsingErrors.some((type) => error instanceof type);
    throw isUsage ? new UsageError(messageOf(error), { cause: error }) : error;
  }
}

async function served(options: ServeOptions, io: Io, stop: AbortSignal): Promise<ExitStatus> {
  const log = logPrinter(options.log, io);
  const announcer = new Announcer(
    (text) => log.print({ type: "notice", time: new Date().toISOString(), text }),
    options.backends?.["s3"] !== undefined,
  );
  const times = new StartTimes();
  const step = (line: string): void => {
    times.begin(line);
    io.err(`· ${line}`);
  };
  const launched = await launch({
    ...options,
    app: options.empty ? undefined : () => settingsOf(options),
    env: io.env,
    stop,
    log: log.print,
    onDeployed: (deployed, before, after) => {
      hideCredentials(deployed, io);
      void announcer.deployed(deployed, before, after);
    },
    progress: step,
    print: io.err,
  }).catch((error: unknown) => {
    if (error instanceof AppBlocked) for (const line of error.lines) io.err(line);
    // The signal also ends the app that is being synthesized, so the failure of the app is not reported then.
    throw stop.aborted ? stop.reason : error;
  });
  const { cloud } = launched;
  await announcer.introduced(cloud);
  hideCredentials(cloud, io);
  io.secrets.hide(cloud.oidc.clientSecret, "client secret");
  for (const backend of Object.values(options.backends ?? {})) {
    const key = backend?.secretAccessKey;
    if (key !== undefined) io.secrets.hide(key, "key of a backend");
  }
  try {
    requireKnown(options.log.only, {
      functions: Object.keys(cloud.functions()),
      routes: cloud.routes(),
    });
    const people = forPeople(options, io);
    if (options.firstCall) times.begin("the first call");
    await unlessStopped(prepare(launched, options, people), stop);
    io.err(`· ${times.line()}`);
    await serve(launched, options, people, stop);
    return 0;
  } finally {
    await cloud.close();
    log.flush();
  }
}

/** Hides the keys of the users, which deployments may have added, in everything that the command prints. */
function hideCredentials(cloud: Pick<Cloud, "users">, io: Pick<Io, "secrets">): void {
  for (const user of Object.values(cloud.users())) io.secrets.hideCredentials(user);
}

function settingsOf({ app, context }: ServeOptions) {
  const settings = appSettings(process.cwd(), app);
  if ("assembly" in settings.source && Object.keys(context).length > 0) {
    throw new UsageError(
      "--context is for the synthesis, but --app names an assembly that is already synthesized",
    );
  }
  return settings;
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
  const isWatched = options.watch ?? io.terminals?.err === true;
  const reloading = isWatched ? await reloadOnChange(launched, options, io, stop) : undefined;
  const { cloud } = launched;
  const here = { ...(await cloud.limits()), otherRuntimes: await cloud.otherRuntimes() };
  introduce(launched, here, options, io);
  if (reloading) io.out("A change of the app is reloaded.\n");
  if (!stop.aborted) await once(stop, "abort");
  await reloading?.();
}

/** Does what the options want before the cloud is shown. */
async function prepare(launched: Launched, options: ServeOptions, io: Io): Promise<void> {
  const { notEnforced } = await launched.cloud.limits();
  if (options.requireIsolation && notEnforced.length > 0) {
    throw new IsolationMissing(
      `this machine does not enforce: ${notEnforced.join("; ")}; start without --require-isolation to accept this`,
    );
  }
  // The first call after the start opens the secrets. If there are faults, that call must not come before them.
  if (options.firstCall && options.faults.length === 0) {
    await showFirstCall(options.firstCall, launched, options.state, io);
  }
  for (const Fault of options.faults) {
    io.err(`· putting fault ${Fault}`);
    await callSignet(launched.outputs(), options.state, io, "PutFault", { Fault });
  }
}
