import { headerValues } from "../../../../sigv4/request/request.ts";
import { apiCallArn } from "../../../access/requested-actions.ts";
import type { FunctionIntegration } from "../../../account/apigateway/integration.ts";
import { configurationAt } from "../../../account/configuration-at.ts";
import type { WireResponse } from "../../../http/http-types.ts";
import type { Functions } from "../../../runtime/functions.ts";
import type { InvocationResult } from "../../../runtime/invocation.ts";
import { mayInvokeFunction } from "../authorization/authorize-iam.ts";
import * as responses from "../responses/gateway-responses.ts";
import type { GatewayError } from "../responses/gateway-responses.ts";
import { loggedRequest, type Exchange } from "../routing/exchange.ts";
import { mockResponse } from "./mock.ts";
import { proxyEvent } from "./proxy-event.ts";
import { streamed } from "./streamed.ts";
import { proxyResponse } from "../../proxy/proxy-response.ts";

/** Lambda's limit on the event of a synchronous call. */
const EVENT_LIMIT_BYTES = 6_291_456;
/** Maximum number of characters of a failed function's payload that are logged. */
const LOGGED_PAYLOAD_LENGTH = 2000;

type Integrated = { readonly response?: WireResponse; readonly error?: GatewayError };

/** Returns the response of the route's integration. */
export async function integrate(exchange: Exchange, functions: Functions): Promise<Integrated> {
  const { integration } = exchange.route.method;
  return integration.type === "mock"
    ? mockResponse(exchange, integration)
    : invoked(exchange, integration, functions);
}

/** Invokes the route's function and converts its payload into a proxy response. */
async function invoked(
  exchange: Exchange,
  { functionArn, timeoutMs, streams }: FunctionIntegration,
  functions: Functions,
): Promise<Integrated> {
  const { account, api, stage, route, request, peer } = exchange;
  const { method, template } = route;
  const configuration = configurationAt(account, functionArn);
  const declared = { apiId: api.id, stage: stage.name, verb: method.httpMethod, path: template };
  const sourceArn = apiCallArn(account, declared);
  if (!configuration || !mayInvokeFunction(account, functionArn, sourceArn, request, peer)) {
    const reason = `no permission allows API Gateway to invoke ${functionArn} for ${sourceArn}`;
    return { error: { ...responses.integrationRefused, reason } };
  }
  const event = JSON.stringify(proxyEvent(exchange));
  if (Buffer.byteLength(event) > EVENT_LIMIT_BYTES) return { error: responses.requestTooLong };
  const options = { traceId: exchange.traceId, waiting: loggedRequest(exchange) };
  const response: Promise<InvocationResult | WireResponse | string | undefined> = streams
    ? streamed(functions, configuration, event, options, api, timeoutMs)
    : functions.invoke(configuration, event, options);
  const result = await withTimeout(timeoutMs, response);
  if (result === "timeout") {
    void response.then(abandon);
    return { error: responses.integrationTimeout };
  }
  if (!result) {
    const reason = `${configuration.name} has reached its concurrency limit`;
    return { error: { ...responses.integrationRefused, reason } };
  }
  if (typeof result === "string") {
    return { error: { ...responses.integrationFailure, reason: shortened(result) } };
  }
  if ("status" in result) return { response: result };
  if (result.failed) {
    return { error: { ...responses.integrationFailure, reason: failureOf(result) } };
  }
  const accept = headerValues(request, "accept")[0];
  const converted = proxyResponse(result.payload, api, accept);
  if (typeof converted !== "string") return { response: converted };
  const reason = `Malformed Lambda proxy response: ${converted}`;
  return { error: { ...responses.integrationFailure, reason } };
}

/** Lets a function go on, because its streamed response is too late to be read. */
function abandon(late: InvocationResult | WireResponse | string | undefined): void {
  if (typeof late !== "object" || !("stream" in late)) return;
  void late.stream?.[Symbol.asyncIterator]().return?.();
}

/** The text that is logged for a failed function. */
export function failureOf({ payload }: InvocationResult): string {
  return shortened(`the function failed: ${payload}`);
}

function shortened(reason: string): string {
  return reason.slice(0, LOGGED_PAYLOAD_LENGTH);
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
