import type { Functions } from "../../../../runtime/functions.ts";
import type { InvocationResult } from "../../../../runtime/invocation.ts";
import * as responses from "../../responses/gateway-responses.ts";
import type { GatewayError } from "../../responses/gateway-responses.ts";
import { loggedRequest, type Exchange } from "../../routing/exchange.ts";
import type { CallableFunction } from "./call-function.ts";

/** Lambda's limit on the event of a synchronous call. */
const EVENT_LIMIT_BYTES = 6_291_456;
/** Maximum number of characters of a failed function's payload that are logged. */
const LOGGED_PAYLOAD_LENGTH = 2000;

/** Runs a function for an exchange. Returns the error if there is no result in time. */
export async function runFunction(
  exchange: Exchange,
  { configuration, functionArn }: CallableFunction,
  event: string,
  timeoutMs: number,
  functions: Functions,
): Promise<InvocationResult | GatewayError> {
  if (Buffer.byteLength(event) > EVENT_LIMIT_BYTES) return responses.requestTooLong;
  const result = await withTimeout(
    timeoutMs,
    functions.invoke(configuration, event, {
      traceId: exchange.traceId,
      invokedFunctionArn: functionArn,
      waiting: loggedRequest(exchange),
    }),
  );
  if (result === "timeout") return responses.integrationTimeout;
  if (result) return result;
  const reason = `${configuration.name} has reached its concurrency limit`;
  return { ...responses.integrationRefused, reason };
}

/** The text that is logged for a failed function. */
export function failureOf({ payload }: InvocationResult): string {
  return `the function failed: ${payload.slice(0, LOGGED_PAYLOAD_LENGTH)}`;
}

/** Returns the promise's result, or `"timeout"` if it takes longer than `ms`. */
export async function withTimeout<T>(ms: number, promise: Promise<T>): Promise<T | "timeout"> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<"timeout">((resolve) => {
    timer = setTimeout(() => resolve("timeout"), ms);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
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
