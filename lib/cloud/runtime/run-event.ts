import type { FunctionConfiguration } from "../account/account.ts";
import type { ExecutionEnvironment } from "./environment.ts";
import type { Invocation } from "./invocation.ts";
import { timedOut, type FailedStart, type Outcome } from "./outcome.ts";
import { initReportLine, reportLines, startLine } from "./log/report-lines.ts";
import type { Worker } from "./worker.ts";

/** Functions whose last start failed. Their next start belongs to the event that waits for it, and is not repeated. */
const failing = new WeakSet<FunctionConfiguration>();

/**
 * Runs an event in a worker and logs what Lambda logs of it. If the process has failed to start, it is started once
 * more during the event, as on Lambda.
 *
 * @param restart Starts a new process, which must be ready within a time in ms, or returns the outcome if it cannot.
 */
export async function runEvent(
  worker: Worker,
  configuration: FunctionConfiguration,
  invocation: Invocation,
  restart: (withinMs: number) => ExecutionEnvironment | Outcome,
): Promise<Outcome> {
  const { log } = worker;
  const { requestId } = invocation;
  const timeoutMs = configuration.timeoutSeconds * 1000;
  const isFirst = worker.isNew;
  worker.isNew = false;
  const isDuringEvent = isFirst && failing.has(configuration);
  const failedStart = isDuringEvent ? undefined : await worker.environment.started;
  const initMs = isFirst && !failedStart && !isDuringEvent ? worker.environment.initMs : undefined;
  if (failedStart) await logFailedStart(worker, configuration, "init", failedStart);
  const began = performance.now();
  let outcome: Outcome | undefined;
  if (failedStart) {
    const restarted = restart(timeoutMs);
    if ("failed" in restarted) outcome = restarted;
    else worker.environment = restarted;
  }
  const isRepeated = failedStart !== undefined || isDuringEvent;
  if (isRepeated && !outcome) {
    const failedAgain = await worker.environment.started;
    if (failedAgain) {
      await logFailedStart(worker, configuration, "invoke", failedAgain);
      outcome = failedAgain.outcome(requestId);
      failing.add(configuration);
    } else failing.delete(configuration);
  }
  log.add(startLine(configuration, requestId));
  if (!outcome) {
    const leftMs = timeoutMs - (isRepeated ? performance.now() - began : 0);
    outcome =
      leftMs > 0
        ? await worker.environment.run(invocation, leftMs)
        : timedOut(requestId, configuration.timeoutSeconds);
  }
  const durationMs = performance.now() - began;
  await outputOf(worker);
  const { maxMemoryMb } = worker.environment;
  const { endedBy } = outcome;
  log.add(reportLines(configuration, requestId, { durationMs, initMs, maxMemoryMb, endedBy }));
  return outcome;
}

async function logFailedStart(
  worker: Worker,
  configuration: FunctionConfiguration,
  phase: "init" | "invoke",
  { errorType }: FailedStart,
): Promise<void> {
  await outputOf(worker);
  const { initMs } = worker.environment;
  worker.log.add(initReportLine(configuration, { phase, initMs, errorType }));
}

/** Several times as many turns as it takes to read everything that fits into a pipe. */
const MOST_TURNS = 32;

/** Waits for output that the function printed before its response and that may still be in the pipe. */
async function outputOf({ log }: Worker): Promise<void> {
  for (let turn = 0, before = -1; turn < MOST_TURNS && log.printed !== before; turn++) {
    before = log.printed;
    await new Promise(setImmediate);
  }
  log.flush();
}
