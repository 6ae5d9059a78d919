import { constants } from "node:os";
import type { Message } from "./node/message.ts";

/** Result of an event. The JSON payload describes an error if `failed` is `true`. */
export interface Outcome {
  readonly payload: string;
  readonly failed: boolean;
}

/** Lambda's limit on a synchronous response. */
const RESPONSE_LIMIT_BYTES = 6_291_556;

/** Returns the outcome that a message reports. A result and an error have the same maximum size. */
export function outcomeOf(message: Message): Outcome {
  const failed = message.type !== "result";
  const error = "error" in message ? message.error : {};
  const payload = failed ? JSON.stringify(error) : message.payload;
  if (Buffer.byteLength(payload) <= RESPONSE_LIMIT_BYTES) return { failed, payload };
  return failure(
    "Function.ResponseSizeTooLarge",
    `Response payload size exceeded maximum allowed payload size (${RESPONSE_LIMIT_BYTES} bytes).`,
  );
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
export function exitReason(exitCode: number | null, signal: NodeJS.Signals | null): string {
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
