import { headerValues } from "../../../../../sigv4/request/request.ts";
import type { FunctionIntegration } from "../../../../account/apigateway/integration.ts";
import type { Functions } from "../../../../runtime/functions.ts";
import { proxyResponse } from "../../../proxy/proxy-response.ts";
import * as responses from "../../responses/gateway-responses.ts";
import type { Exchange } from "../../routing/exchange.ts";
import { mapParameters } from "../mapping/map-parameters.ts";
import { proxyEvent } from "../proxy-event.ts";
import { callableFunction } from "./call-function.ts";
import { failureOf, runFunction } from "./run-function.ts";
import { streamedFunction } from "./streamed-function.ts";
import type { Integrated } from "../integrated.ts";

/**
 * Invokes a function with the whole request and converts its payload into the response. As on AWS, the mappings of the
 * integration have no effect on the event, but a header that a mapping cannot set is an error.
 */
export async function proxyFunction(
  exchange: Exchange,
  integration: FunctionIntegration,
  functions: Functions,
): Promise<Integrated> {
  const { api, request } = exchange;
  // Few proxies have mappings, and the text of a body would cost time at each call.
  if (Object.keys(integration.requestParameters).length > 0) {
    const text = Buffer.from(request.body).toString();
    const parameters = mapParameters(exchange, integration, text);
    if ("errorType" in parameters) return { error: parameters };
  }
  const callable = callableFunction(exchange, integration);
  if ("errorType" in callable) return { error: callable };
  const event = JSON.stringify(proxyEvent(exchange));
  const { streams, timeoutMs } = integration;
  if (streams) {
    const begun = await streamedFunction(exchange, callable, event, timeoutMs, functions);
    return "errorType" in begun ? { error: begun } : { response: begun };
  }
  const result = await runFunction(exchange, callable, event, timeoutMs, functions);
  if ("errorType" in result) return { error: result };
  if (result.failed) {
    return { error: { ...responses.integrationFailure, reason: failureOf(result) } };
  }
  const accept = headerValues(request, "accept")[0];
  const response = proxyResponse(result.payload, api, accept);
  if (typeof response !== "string") return { response };
  const reason = `Malformed Lambda proxy response: ${response}`;
  return { error: { ...responses.integrationFailure, reason } };
}
