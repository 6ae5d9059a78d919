import type { Functions } from "../../../../runtime/functions.ts";
import type { InvocationResult, InvokeOptions } from "../../../../runtime/invocation.ts";
import * as responses from "../../responses/gateway-responses.ts";
import type { GatewayError } from "../../responses/gateway-responses.ts";
import { loggedRequest, type Exchange } from "../../routing/exchange.ts";
import type { CallableFunction } from "./call-function.ts";

/** Lambda's limit on the event of a synchronous call. */
const EVENT_LIMIT_BYTES = 6_291_456;
/** Maximum number of characters of a failed function's reason that are logged. */
const LOGGED_REASON_LENGTH = 2000;

/** Runs a function for an exchange. Returns the error if there is no result in time. */
export async function runFunction(
  exchange: Exchange,
  callable: CallableFunction,
  event: string,
  timeoutMs: number,
  functions: Functions,
): Promise<InvocationResult | GatewayError> {
  if (isTooLong(event)) return responses.requestTooLong;
  const options = invokeOptions(exchange, callable);
  const result = await withTimeout(
    timeoutMs,
    functions.invoke(callable.configuration, event, options),
  );
  if (result === "timeout") return responses.integrationTimeout;
  return result ?? busy(callable);
}

/** Whether an event is longer than Lambda accepts. */
export function isTooLong(event: string): boolean {
  // A character has at most three bytes for each unit of its length.
  return event.length * 3 > EVENT_LIMIT_BYTES && Buffer.byteLength(event) > EVENT_LIMIT_BYTES;
}

/** Returns how a function is invoked for an exchange. */
export function invokeOptions(
  exchange: Exchange,
  { functionArn }: CallableFunction,
): Pick<InvokeOptions, "traceId" | "invokedFunctionArn" | "waiting"> {
  const waiting = loggedRequest(exchange);
  return { traceId: exchange.traceId, invokedFunctionArn: functionArn, waiting };
}

/** Returns the error for a function that runs no more events now. */
export function busy({ configuration }: CallableFunction): GatewayError {
  const reason = `${configuration.name} has reached its concurrency limit`;
  return { ...responses.integrationRefused, reason };
}

/** The text that is logged for a failed function. */
export function failureOf({ payload }: InvocationResult): string {
  return shortened(`the function failed: ${payload}`);
}

/** Returns the part of a reason that is logged. */
export function shortened(reason: string): string {
  return reason.slice(0, LOGGED_REASON_LENGTH);
}

/** Returns the promise's result, or `"timeout"` if it takes longer than `ms`. */
export function withTimeout<T>(ms: number, promise: Promise<T>): Promise<T | "timeout"> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve("timeout"), ms);
    const settle = () => clearTimeout(timer);
    promise.then(resolve, reject).finally(settle);
  });
}

/** Runs a function whose caller does not wait, so the result is only in the log of the function. Never rejects. */
export function runAside(
  { traceId }: Exchange,
  { configuration, functionArn }: CallableFunction,
  event: string,
  functions: Functions,
): void {
  const options = { traceId, invokedFunctionArn: functionArn };
  functions.invoke(configuration, event, options).catch(() => undefined);
}
