import type { ChildProcess } from "node:child_process";
import { constants } from "node:os";
import { isMap, parseJson } from "../../json.ts";
import type { Message, StreamMessage } from "./channel/message.ts";

/** Result of an event. The JSON payload describes an error if `failed` is `true`. */
export interface Outcome {
  readonly payload: string;
  readonly failed: boolean;
  /** What ended the process, in contrast to an error that the function reports; absent if nothing did. */
  readonly endedBy?: "Sandbox.Timedout" | "Runtime.ExitError" | "Runtime.OutOfMemory";
}

/** A failed start, whose outcome names the event that waits for the process. */
export interface FailedStart {
  readonly errorType: string;
  readonly outcome: (requestId: string) => Outcome;
}

/** Lambda's limit on a synchronous response. */
export const RESPONSE_LIMIT_BYTES = 6_291_556;

/** Returns the outcome that a message reports. A result and an error have the same maximum size. */
export function outcomeOf(message: Exclude<Message, StreamMessage>): Outcome {
  const failed = message.type !== "result";
  const payload =
    "payload" in message
      ? message.payload
      : JSON.stringify("error" in message ? message.error : {});
  if (Buffer.byteLength(payload) <= RESPONSE_LIMIT_BYTES) return { failed, payload };
  return failure(
    "Function.ResponseSizeTooLarge",
    `Response payload size exceeded maximum allowed payload size (${RESPONSE_LIMIT_BYTES} bytes).`,
  );
}

/** Returns the outcome of an event that took too long. */
export function timedOut(requestId: string, timeoutSeconds: number): Outcome {
  return ending(
    "Sandbox.Timedout",
    `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
  );
}

/** Returns the outcome of an event during which the process ended. */
export function endOutcome(
  requestId: string,
  { exitCode, signalCode }: Pick<ChildProcess, "exitCode" | "signalCode">,
  isOutOfMemory: boolean,
): Outcome {
  return ending(
    isOutOfMemory ? "Runtime.OutOfMemory" : "Runtime.ExitError",
    `RequestId: ${requestId} Error: ${exitReason(exitCode, signalCode)}`,
  );
}

/**
 * Returns the type of a start's error, as Lambda's log has it: a type of Lambda's own, because the function chooses
 * the others.
 */
export function startErrorType({ payload, endedBy }: Outcome): string {
  if (endedBy !== undefined) return endedBy;
  const error = parseJson(payload);
  const type = isMap(error) ? String(error["errorType"]) : "";
  return /^(Runtime|Function)\.[A-Z][A-Za-z]{0,99}$/.test(type) ? type : "Runtime.Unknown";
}

function ending(endedBy: NonNullable<Outcome["endedBy"]>, errorMessage: string): Outcome {
  return { ...failure(endedBy, errorMessage), endedBy };
}

export function failure(errorType: string, errorMessage: string): Outcome {
  return { failed: true, payload: JSON.stringify({ errorType, errorMessage }) };
}

/** Descriptions of signals that end processes, in the wording of Lambda's supervising program. */
const SIGNALS: Readonly<Record<string, string>> = {
  SIGABRT: "aborted",
  SIGKILL: "killed",
  SIGSEGV: "segmentation fault",
  SIGTERM: "terminated",
};

/**
 * Returns why a process has ended.
 *
 * @param exitCode Can be 128 plus the number of a signal, as a shell reports a process that a signal ended. If a
 *   process exits with such a code itself, the result is the same as for the signal.
 */
function exitReason(exitCode: number | null, signal: NodeJS.Signals | null): string {
  const name = signal ?? signalOf(exitCode ?? 0);
  if (name !== undefined) return `Runtime exited with error: signal: ${SIGNALS[name] ?? name}`;
  return exitCode === 0
    ? "Runtime exited without providing a reason"
    : `Runtime exited with error: exit status ${exitCode ?? "unknown"}`;
}

function signalOf(exitCode: number): string | undefined {
  const signals = Object.entries(constants.signals);
  return signals.find(([, number]) => exitCode === 128 + number)?.[0];
}
