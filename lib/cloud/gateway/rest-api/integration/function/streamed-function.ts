import type { WireResponse } from "../../../../http/http-types.ts";
import type { Functions } from "../../../../runtime/functions.ts";
import * as responses from "../../responses/gateway-responses.ts";
import type { GatewayError } from "../../responses/gateway-responses.ts";
import type { Exchange } from "../../routing/exchange.ts";
import type { CallableFunction } from "./call-function.ts";
import { busy, invokeOptions, isTooLong, shortened, withTimeout } from "./run-function.ts";
import { streamed } from "./streamed.ts";

/** Runs a function for an exchange, and returns its response or the error once the response has begun. */
export async function streamedFunction(
  exchange: Exchange,
  callable: CallableFunction,
  event: string,
  timeoutMs: number,
  functions: Functions,
): Promise<WireResponse | GatewayError> {
  if (isTooLong(event)) return responses.requestTooLong;
  const { configuration } = callable;
  const options = invokeOptions(exchange, callable);
  const response = streamed(functions, configuration, event, options, exchange.api, timeoutMs);
  const result = await withTimeout(timeoutMs, response);
  if (result === "timeout") {
    void response.then(abandon);
    return responses.integrationTimeout;
  }
  if (result === undefined) return busy(callable);
  if (!("refused" in result)) return result;
  return { ...responses.integrationFailure, reason: shortened(result.refused) };
}

/** Lets a function go on, because its streamed response is too late to be read. */
function abandon(late: Awaited<ReturnType<typeof streamed>>): void {
  if (late === undefined || !("stream" in late)) return;
  void late.stream?.[Symbol.asyncIterator]().return?.();
}
