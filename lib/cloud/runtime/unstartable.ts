import { messageOf } from "../../errors.ts";
import type { FunctionConfiguration } from "../account/account.ts";
import type { Log } from "../process/log.ts";
import { failure, type Outcome } from "./outcome.ts";

/** Returns the outcome of an event if the function's package cannot be unpacked, and logs the reason. */
export function unstartable({ name }: FunctionConfiguration, error: unknown, log: Log): Outcome {
  const reason = `the package cannot be unpacked: ${messageOf(error)}`;
  log({ type: "problem", function: name, text: reason });
  return failure("Runtime.ImportModuleError", `Error: ${reason}`);
}
