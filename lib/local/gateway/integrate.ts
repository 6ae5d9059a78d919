import { headerValues } from "../../sigv4/request.ts";
import type { WireResponse } from "../http.ts";
import type { Functions, InvocationResult } from "../runtime/functions.ts";
import { mayInvokeFunction } from "./authorize.ts";
import * as responses from "./gateway-responses.ts";
import type { GatewayError } from "./gateway-responses.ts";
import { proxyEvent, type Exchange } from "./proxy-event.ts";
import { proxyResponse } from "./proxy-response.ts";

/** Calls the route's function and reads its answer as a proxy response. */
export async function integrate(
  exchange: Exchange,
  functions: Functions,
): Promise<{ response?: WireResponse; error?: GatewayError }> {
  const { account, api, stage, route, request, peer } = exchange;
  const { method, template } = route;
  const configuration = [...account.functions.values()].find(
    ({ arn }) => arn === method.functionArn,
  );
  const sourceArn = `arn:${account.partition}:execute-api:${account.region}:${account.accountId}:${api.id}/${stage.name}/${method.httpMethod}${template}`;
  if (
    !configuration ||
    !mayInvokeFunction(account, configuration, sourceArn, request, peer)
  ) {
    const reason = `no permission lets API Gateway invoke ${method.functionArn} for ${sourceArn}`;
    return { error: { ...responses.integrationRefused, reason } };
  }
  const event = JSON.stringify(proxyEvent(exchange));
  const result = await Promise.race([
    functions.invoke(configuration, event, exchange.traceId),
    timeout(method.integrationTimeoutMs),
  ]);
  if (result === "timeout") return { error: responses.integrationTimeout };
  if (!result) {
    const reason = `${configuration.name} runs as many events as its concurrency allows`;
    return { error: { ...responses.integrationRefused, reason } };
  }
  if (result.failed) return { error: failed(result) };
  const accept = headerValues(request, "accept")[0];
  const response = proxyResponse(result.payload, api, accept);
  if (response) return { response };
  const reason = "Malformed Lambda proxy response";
  return { error: { ...responses.integrationFailure, reason } };
}

function failed({ payload }: InvocationResult): GatewayError {
  return { ...responses.integrationFailure, reason: `the function failed: ${payload}` };
}

async function timeout(ms: number): Promise<"timeout"> {
  await new Promise((resolve) => setTimeout(resolve, ms).unref());
  return "timeout";
}
