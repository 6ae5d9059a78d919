import { messageOf } from "../../errors.ts";
import type { Account, FunctionConfiguration } from "../account/account.ts";
import { configurationAt } from "../account/configuration-at.ts";
import { LATEST, qualifiedArn } from "../account/lambda/qualified.ts";
import type { Log } from "../process/log.ts";
import type { Functions } from "../runtime/functions.ts";
import type { InvocationResult } from "../runtime/invocation.ts";
import { newTraceId } from "../runtime/trace-id.ts";
import type { AsynchronousEvent } from "./asynchronous-event.ts";
import { deliver, type Enqueue } from "./deliver.ts";
import { descend, RECURSION } from "./lineage.ts";
import type { Pauses } from "./pauses.ts";
import type { Attempt, Condition } from "./record.ts";

/** Runs events whose senders do not wait. */
export interface Asynchronous {
  /** Takes an event. What becomes of it is logged, and sent to the destinations of the function. Never throws. */
  readonly enqueue: Enqueue;
  /** Forgets every event that waits. */
  readonly close: () => void;
}

/** Maximum number of characters of a failed function's payload that are logged. */
const LOGGED_PAYLOAD_LENGTH = 2000;
/** How many events, and characters of them, may wait. A sender who sends more than the functions run is throttled. */
const MOST_EVENTS = 10_000;
const MOST_CHARACTERS = 128 * 1024 * 1024;
const MINUTE_MS = 60_000;
/** The longest pause before a throttled event is tried again. */
const LONGEST_PAUSE_MS = 5 * MINUTE_MS;
const DEFAULT_RETRIES = 2;
const DEFAULT_AGE_SECONDS = 21_600;

/**
 * Runs asynchronous events as Lambda does: a failed event is tried again after one and after two minutes, and a
 * throttled event until it is too old.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export function asynchronousEvents(
  account: Account,
  functions: Pick<Functions, "invoke">,
  log: Log,
  pauses: Pauses,
): Asynchronous {
  const waiting = { events: 0, characters: 0 };

  const enqueue: Enqueue = (sent) => {
    const { length } = sent.event;
    if (waiting.events >= MOST_EVENTS || waiting.characters + length > MOST_CHARACTERS)
      return false;
    waiting.events++;
    waiting.characters += length;
    const end = (): void => {
      waiting.events--;
      waiting.characters -= length;
    };
    void run(sent)
      .catch((error: unknown) => {
        const { functionName } = qualifiedArn(sent.functionArn) ?? {};
        log({ type: "problem", function: functionName, text: messageOf(error) });
      })
      .finally(end);
    return true;
  };

  async function run(sent: AsynchronousEvent): Promise<void> {
    const { functionArn: named, event, requestId, clientContext, responds, onEnd } = sent;
    const {
      functionName = "",
      qualifier,
      functionArn: unqualified = "",
    } = qualifiedArn(named) ?? {};
    const functionArn = qualifier === undefined ? `${named}:${LATEST}` : named;
    const { traceId, isLoop } = descend(sent.traceId ?? newTraceId(), unqualified);
    let attempts = 0;
    let throttles = 0;
    let ageMs = 0;
    let last: Attempt | undefined;

    const pause = async (ms: number): Promise<boolean> => {
      ageMs += ms;
      return pauses.pause(ms);
    };
    const finish = (configuration: FunctionConfiguration, condition: Condition): void => {
      const done = { requestId, functionArn, condition, attempts, event, last };
      deliver({ account, log, enqueue, traceId }, configuration, done);
      const failed = condition !== "Success";
      onEnd?.(failed ? (last?.outcome.payload ?? condition) : undefined);
    };

    for (;;) {
      const configuration = configurationAt(account, named);
      if (!configuration) {
        const reason = `${named} no longer exists`;
        log({ ...entry(functionName, requestId), reason });
        onEnd?.(reason);
        return;
      }
      const { maximumRetryAttempts = DEFAULT_RETRIES, maximumEventAgeSeconds } =
        account.eventInvokeConfigs.get(functionArn) ?? {};
      const { reservedConcurrency, recursiveLoop } = account.functions.get(functionName) ?? {};
      if (reservedConcurrency === 0) {
        log({ ...entry(functionName, requestId), reason: "its reserved concurrency is 0" });
        finish(configuration, "ZeroReservedConcurrency");
        return;
      }
      if (isLoop && recursiveLoop !== "Allow") {
        log({ ...entry(functionName, requestId), reason: RECURSION });
        finish(configuration, "RetriesExhausted");
        return;
      }
      if (ageMs > (maximumEventAgeSeconds ?? DEFAULT_AGE_SECONDS) * 1000) {
        log({ ...entry(functionName, requestId), reason: "the event is too old" });
        finish(configuration, "EventAgeExceeded");
        return;
      }
      const started = performance.now();
      const options = { requestId, traceId, invokedFunctionArn: named, clientContext, responds };
      const result = await functions.invoke(configuration, event, options);
      const latencyMs = Math.round(performance.now() - started);
      ageMs += latencyMs;
      if (!result) {
        const pauseMs = Math.min(1000 * 2 ** throttles++, LONGEST_PAUSE_MS);
        if (await pause(pauseMs)) continue;
        return;
      }
      attempts++;
      last = { outcome: result, version: configuration.version };
      const isLast = !result.failed || attempts > maximumRetryAttempts;
      log(attemptEntry(functionName, requestId, result, latencyMs, isLast));
      if (isLast) {
        finish(configuration, result.failed ? "RetriesExhausted" : "Success");
        return;
      }
      if (!(await pause(attempts * MINUTE_MS))) return;
    }
  }

  return { enqueue, close: () => pauses.end() };
}

function entry(functionName: string, requestId: string) {
  return {
    type: "invocation",
    function: functionName,
    requestId,
    latencyMs: 0,
    failed: true,
  } as const;
}

function attemptEntry(
  functionName: string,
  requestId: string,
  { failed, payload, requestId: invocationId }: InvocationResult,
  latencyMs: number,
  isLast: boolean,
) {
  const text = payload.slice(0, LOGGED_PAYLOAD_LENGTH);
  const reason = isLast ? text : `${text}; Lambda will try again`;
  return {
    ...entry(functionName, requestId),
    latencyMs,
    invocationId,
    failed,
    ...(failed ? { reason } : {}),
  };
}
