import { randomUUID } from "node:crypto";
import { headerValues, type WireRequest } from "../../../sigv4/request/request.ts";
import type { Account } from "../../account/account.ts";
import type { FunctionUrl } from "../../account/lambda/function-url.ts";
import { configurationAt } from "../../account/configuration-at.ts";
import type { Identity } from "../../account/iam/identities.ts";
import { functionOf } from "../../account/iam/principal-keys.ts";
import { peerAsAssumed } from "../../account/assumed-origin.ts";
import type { Handle, Peer, WireResponse } from "../../http/http-types.ts";
import type { Log } from "../../process/log.ts";
import type { Functions } from "../../runtime/functions.ts";
import { traceIdOf } from "../proxy/trace-id.ts";
import { authenticate, refusedUse } from "./authorize.ts";
import { corsHeaders, preflight } from "./cors.ts";
import type { UrlCall } from "./url-call.ts";
import * as errors from "./url-error.ts";
import type { UrlError } from "./url-error.ts";
import { urlEvent } from "./url-event.ts";
import { streamResponse } from "./stream-response.ts";
import { urlResponse } from "./url-response.ts";

/** Lambda's limit on the event of a synchronous call. */
const EVENT_LIMIT_BYTES = 6_291_456;

interface Outcome {
  readonly caller?: Identity | undefined;
  readonly result: WireResponse | UrlError;
}

/**
 * Serves an account's function URLs: authentication, authorization and the function, in this order. The first
 * step that refuses determines the response. The `Host` header selects the URL.
 *
 * @param others Serves requests whose host does not belong to a function URL.
 */
export function functionUrls(
  account: Account,
  functions: Functions,
  log: Log,
  others: Handle,
): Handle {
  async function respond(
    url: FunctionUrl,
    request: WireRequest,
    socket: Peer,
    ids: Pick<UrlCall, "requestId" | "traceId">,
  ): Promise<Outcome> {
    const receivedAt = account.clock.now();
    const allowed = preflight(url.cors, request);
    if (allowed) return { result: allowed };
    let caller: Identity | undefined;
    if (url.authType === "AWS_IAM") {
      const authenticated = authenticate(account, request, receivedAt);
      if ("response" in authenticated) return { result: authenticated };
      caller = authenticated;
    }
    const peer = peerAsAssumed(account, socket, caller);
    const refused = refusedUse(account, url, caller, { request, peer });
    if (refused) return { caller, result: refused };
    const call = { account, url, request, peer, caller, receivedAt, ...ids };
    return { caller, result: await run(call, functions) };
  }

  const serve = async (urlId: string, request: WireRequest, peer: Peer): Promise<WireResponse> => {
    const started = performance.now();
    const ids = { requestId: randomUUID(), traceId: traceIdOf(request) };
    const url = [...account.functionUrls.values()].find(({ id }) => id === urlId);
    const { caller, result } = url
      ? await respond(url, request, peer, ids)
      : { result: errors.unknownUrl() };
    const isError = "response" in result;
    const response = isError ? result.response : result;
    log({
      type: "request",
      requestId: ids.requestId,
      kind: "function-url",
      method: request.method,
      path: request.path,
      function: url?.functionName,
      status: response.status,
      latencyMs: Math.round(performance.now() - started),
      caller: caller?.principal.arn,
      callerFunction: caller && functionOf(caller),
      denied: response.status === 401 || response.status === 403,
      reason: isError ? result.reason : undefined,
      allow: isError ? result.allowing : undefined,
    });
    return {
      ...response,
      headers: [
        ...response.headers,
        ["x-amzn-RequestId", ids.requestId],
        ...(isError ? [] : [["X-Amzn-Trace-Id", ids.traceId] as const]),
      ],
    };
  };

  return (request, peer) => {
    const urlId = urlIdOf(request);
    return urlId === undefined ? others(request, peer) : serve(urlId, request, peer);
  };
}

/** Returns the first label of a function URL's host. A host with this second label never belongs to an API. */
function urlIdOf(request: WireRequest): string | undefined {
  return URL_HOST.exec(headerValues(request, "host")[0] ?? "")?.[1]?.toLowerCase();
}

const URL_HOST = /^([a-z0-9]+)\.lambda-url\./i;

/** Invokes the function and converts its result into a response. */
async function run(call: UrlCall, functions: Functions): Promise<WireResponse | UrlError> {
  const { account, url, traceId, requestId } = call;
  const configuration = configurationAt(account, url.functionArn);
  if (!configuration) return errors.failed(`${url.functionName} no longer exists`);
  const event = JSON.stringify(urlEvent(call));
  const size = Buffer.byteLength(event);
  if (size > EVENT_LIMIT_BYTES) return errors.tooLarge(size, EVENT_LIMIT_BYTES);
  const options = {
    traceId,
    requestId,
    invokedFunctionArn: url.functionArn,
    waiting: { requestId },
  };
  const response =
    url.invokeMode === "RESPONSE_STREAM"
      ? await streamResponse(functions, configuration, event, options)
      : await wholeResponse(functions, configuration, event, options);
  if ("response" in response) return response;
  return { ...response, headers: [...response.headers, ...corsHeaders(url.cors, call.request)] };
}

async function wholeResponse(
  functions: Functions,
  ...given: Parameters<Functions["invoke"]>
): Promise<WireResponse | UrlError> {
  const result = await functions.invoke(...given);
  if (!result) {
    return errors.throttled(`${given[0].name} has reached its concurrency limit`);
  }
  if (result.failed) return errors.failedFunction(result);
  return urlResponse(result.payload) ?? errors.failed("the function returned an invalid response");
}
