import { messageOf } from "../../errors.ts";
import type { FunctionConfiguration } from "../account/account.ts";
import type { Log } from "../process/log.ts";
import { failure, type Outcome } from "./outcome.ts";

/** The outcome of an event whose process would have to start again although the cloud has closed. */
export const CLOSED = failure("Runtime.ExitError", "Error: the local cloud has closed");

/** Starts a process. If the function's package cannot be unpacked, logs the reason and returns the event's outcome. */
export function tryStart<T extends object>(
  { name }: FunctionConfiguration,
  log: Log,
  start: () => T,
): T | Outcome {
  try {
    return start();
  } catch (error) {
    const reason = `the package cannot be unpacked: ${messageOf(error)}`;
    log({ type: "problem", function: name, text: reason });
    return failure("Runtime.ImportModuleError", `Error: ${reason}`);
  }
}
