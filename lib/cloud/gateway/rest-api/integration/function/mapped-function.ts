import type { MappedFunctionIntegration } from "../../../../account/apigateway/integration.ts";
import { isMap, parseJson } from "../../../../../json.ts";
import type { Functions } from "../../../../runtime/functions.ts";
import { configurationError } from "../../responses/integration-errors.ts";
import type { GatewayError } from "../../responses/gateway-responses.ts";
import type { Exchange } from "../../routing/exchange.ts";
import type { Integrated } from "../integrated.ts";
import { mapRequest, type MappedRequest } from "../mapping/map-request.ts";
import { mapResponse } from "../mapping/map-response.ts";
import { JSON_TYPE } from "../mapping/media-type.ts";
import { callableFunction, type CallableFunction } from "./call-function.ts";
import { runAside, runFunction } from "./run-function.ts";

/**
 * Invokes a function with the body that the template of the request renders, and converts its result. The error message
 * of the result selects the response, but never a status. With the mapped header `X-Amz-Invocation-Type: Event`, the
 * function runs without anybody waiting for it.
 */
export async function mappedFunction(
  exchange: Exchange,
  integration: MappedFunctionIntegration,
  functions: Functions,
): Promise<Integrated> {
  const request = mapRequest(exchange, integration);
  if ("errorType" in request) return { error: request };
  const callable = callableFunction(exchange, integration);
  if ("errorType" in callable) return { error: callable };
  const result = await resultOf(exchange, integration, request, callable, functions);
  if ("errorType" in result) return { error: result };
  const { status, payload } = result;
  const headers = [["Content-Type", JSON_TYPE] as const];
  const backend = { status, headers, body: Buffer.from(payload) };
  const selector = errorMessageIn(payload);
  return mapResponse(exchange, integration, backend, selector, request.rendered);
}

async function resultOf(
  exchange: Exchange,
  { timeoutMs }: MappedFunctionIntegration,
  request: MappedRequest,
  callable: CallableFunction,
  functions: Functions,
): Promise<GatewayError | { readonly status: number; readonly payload: string }> {
  const event = request.body.toString();
  const type = [...request.header].find(([name]) => /^x-amz-invocation-type$/i.test(name))?.[1];
  if (type === "DryRun") return { status: 204, payload: "" };
  if (type !== undefined && type !== "Event" && type !== "RequestResponse") {
    return configurationError(`Unknown invocation type ${type}`);
  }
  // Lambda reads an empty payload as an empty object, and refuses a payload that is not JSON.
  const text = event.trim() === "" ? "{}" : event;
  if (parseJson(text) === undefined) return { status: 400, payload: NOT_JSON };
  if (type === "Event") {
    runAside(exchange, callable, text, functions);
    return { status: 202, payload: "" };
  }
  const result = await runFunction(exchange, callable, text, timeoutMs, functions);
  return "errorType" in result ? result : { status: 200, payload: result.payload };
}

const NOT_JSON = JSON.stringify({
  Type: "User",
  message: "Could not parse request body into json: the template has rendered no JSON",
});

/** Returns the error message of a failed function, or an empty text. */
function errorMessageIn(payload: string): string {
  const result = parseJson(payload);
  const message = isMap(result) ? result["errorMessage"] : undefined;
  return typeof message === "string" ? message : "";
}
