import { messageOf } from "../../errors.ts";
import type { FunctionConfiguration } from "../account/account.ts";
import type { Log } from "../process/log.ts";
import type { FunctionLog } from "./log/function-log.ts";
import { failure, type Outcome } from "./outcome.ts";
import { RuntimeRefused } from "./programs/runtime-refused.ts";

/** The outcome of an event whose process would have to start again although the cloud has closed. */
export const CLOSED = failure("Runtime.ExitError", "Error: the local cloud has closed");

/** Starts a process. If that is impossible on this machine, logs the reason and returns the event's outcome. */
export function tryStart<T extends object>(
  { name }: FunctionConfiguration,
  { invocation }: Pick<FunctionLog, "invocation">,
  log: Log,
  start: () => T,
): T | Outcome {
  try {
    return start();
  } catch (error) {
    if (error instanceof RuntimeRefused) {
      log({ type: "problem", function: name, text: error.message });
      const id = invocation.invocationId;
      return failure(error.errorType, `RequestId: ${id} Error: ${error.message}`);
    }
    const reason = `the package cannot be unpacked: ${messageOf(error)}`;
    log({ type: "problem", function: name, text: reason });
    return failure("Runtime.ImportModuleError", `Error: ${reason}`);
  }
}
