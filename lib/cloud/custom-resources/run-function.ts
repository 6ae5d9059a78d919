import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "../../errors.ts";
import type { FunctionConfiguration } from "../account/account.ts";
import type { Functions } from "../runtime/functions.ts";

/** Receives how the invocations of a custom resource's function have ended. */
interface Invoker {
  /** Whether the response has not arrived, so that a failed invocation is repeated. */
  readonly isOpen: boolean;
  readonly ended: () => void;
  readonly failed: (reason: string) => void;
}

/** Pauses before the second and third try. Lambda's are 1 and 2 minutes. */
const PAUSES_MS = [1000, 2000];
/** Pause before an invocation that was throttled is repeated. */
const THROTTLED_MS = 200;

/** Invokes a function as Lambda does asynchronously: twice more if it fails. Never rejects. */
export async function runFunction(
  functions: Pick<Functions, "invoke">,
  configuration: FunctionConfiguration,
  event: string,
  invokedFunctionArn: string,
  invoker: Invoker,
): Promise<void> {
  const options = { invokedFunctionArn, responds: true };
  let reason = "";
  for (const pauseMs of [0, ...PAUSES_MS]) {
    if (pauseMs > 0) await delay(pauseMs);
    if (!invoker.isOpen) return;
    try {
      const result = await invokeUnthrottled();
      if (!result) return;
      if (!result.failed) {
        invoker.ended();
        return;
      }
      reason = result.payload;
    } catch (error) {
      reason = messageOf(error);
    }
  }
  invoker.failed(reason);

  async function invokeUnthrottled() {
    while (invoker.isOpen) {
      const result = await functions.invoke(configuration, event, options);
      if (result) return result;
      await delay(THROTTLED_MS);
    }
    return undefined;
  }
}
