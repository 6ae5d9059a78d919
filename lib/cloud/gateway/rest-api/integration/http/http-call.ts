import { uriEncode } from "../../../../../sigv4/request/encoding.ts";
import { headerValues, type Pair } from "../../../../../sigv4/request/request.ts";
import type {
  HttpIntegration,
  HttpProxyIntegration,
} from "../../../../account/apigateway/integration.ts";
import { callBackend, type BackendResult } from "../../../backend/call-backend.ts";
import type { GatewayError } from "../../responses/gateway-responses.ts";
import {
  configurationError,
  networkError,
  timeoutError,
} from "../../responses/integration-errors.ts";
import type { Exchange } from "../../routing/exchange.ts";
import type { MappedParameters } from "../mapping/map-parameters.ts";
import { arrivesOverHttp } from "../mapping/restricted-headers.ts";
import { backendUrl } from "./backend-url.ts";

/** The response of an HTTP server. */
type HttpResult = Extract<BackendResult, { readonly kind: "response" }>;

interface HttpCall {
  /** Headers before the mapped ones, which replace them. */
  readonly headers: readonly Pair[];
  /** Parameters of the query before the mapped ones, percent-encoded. */
  readonly query: readonly Pair[];
  readonly parameters: MappedParameters;
  readonly body: Uint8Array;
}

/** Verbs of requests that API Gateway sends without a body. */
const WITHOUT_BODY = new Set(["GET", "HEAD", "OPTIONS"]);
/** Tells an API that a request comes from its own integration. */
const API_ID = "X-Amzn-Apigateway-Api-Id";

/** Sends a request to the HTTP server of an integration, or returns the error that the gateway sends instead. */
export async function httpCall(
  exchange: Exchange,
  { url, verb, timeoutMs }: HttpIntegration | HttpProxyIntegration,
  { headers, query, parameters, body }: HttpCall,
): Promise<HttpResult | GatewayError> {
  const { account, api, stage, request, traceId } = exchange;
  const target = backendUrl(url, stage.variables, parameters.path);
  if (!target) {
    return configurationError(
      `Execution failed due to configuration error: Invalid endpoint address (${url})`,
    );
  }
  if (headerValues(request, API_ID.toLowerCase()).includes(api.id)) {
    return configurationError("the request comes from an integration of this API, which is a loop");
  }
  const method = verb === "ANY" ? request.method : verb;
  const sent = WITHOUT_BODY.has(method) ? Buffer.alloc(0) : body;
  const mapped = [...parameters.header].filter(([name]) => arrivesOverHttp(name));
  const own: readonly Pair[] = [
    ["Host", target.host],
    [API_ID, api.id],
    ["X-Amzn-Trace-Id", traceId],
    ["Content-Length", String(sent.length)],
  ];
  const result = await callBackend(
    target.origin,
    {
      method,
      path: target.path,
      query: [...target.query, ...query, ...encoded(parameters.querystring)],
      headers: joined(joined(headers, own), mapped),
      body: sent,
    },
    { allowed: account.httpHosts, timeoutMs },
  );
  switch (result.kind) {
    case "response":
      return result;
    case "timeout":
      return timeoutError(result.reason);
    case "unreachable":
      return networkError(result.reason);
    case "refused":
    case "too-large":
      return configurationError(result.reason);
  }
}

function encoded(query: MappedParameters["querystring"]): readonly Pair[] {
  return [...query].flatMap(([name, values]) =>
    values.map((value): Pair => [uriEncode(name), uriEncode(value)]),
  );
}

/** Adds headers, each in place of the headers of its name. */
function joined(before: readonly Pair[], added: readonly Pair[]): readonly Pair[] {
  const names = new Set(added.map(([name]) => name.toLowerCase()));
  return [...before.filter(([name]) => !names.has(name.toLowerCase())), ...added];
}
