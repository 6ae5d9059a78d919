import type { WireRequest } from "../../../sigv4/request/request.ts";
import { decodeQuery } from "../../gateway/proxy/decode-query.ts";
import type { ApiKey } from "../../account/apigateway/usage-plan.ts";
import { checkRest } from "../models/check-input.ts";
import { authorize, type Call } from "../protocol/call.ts";
import { restJson, restJsonError } from "../protocol/json/response.ts";
import type { Service } from "../protocol/service.ts";
import { ServiceError } from "../protocol/service-error.ts";

const API_KEYS = /^\/apikeys(?:\/([^/]+))?$/;

/**
 * The operations of API Gateway's control plane that read API keys. Callers of an API need them to learn the
 * value of their key, because API Gateway generates that value and no template contains it.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_GetApiKeys.html
 */
export const apigateway: Service = {
  signingName: "apigateway",
  windowMinutes: 5,
  claims: ({ path }) => API_KEYS.test(path),
  operationOf,

  perform(call) {
    const { account, request } = call;
    const { partition, region } = account;
    // API Gateway names its IAM actions after the HTTP method, and its ARNs end with the path of the request.
    const resource = `arn:${partition}:apigateway:${region}::${request.path}`;
    const action = { action: `apigateway:${request.method}`, resource };
    authorize(call, action, { type: "AccessDeniedException", status: 403 });
    const operation = operationOf(request);
    if (operation) checkRest("apigateway", operation, request);
    if (operation === "GetApiKeys") return restJson(200, getApiKeys(call), call.requestId);
    if (operation === "GetApiKey") return restJson(200, getApiKey(call), call.requestId);
    const what = `The local cloud does not support ${request.method} ${request.path}`;
    throw new ServiceError("UnknownOperationException", what, 404);
  },

  denied: ({ denial, message }) => new ServiceError(`${denial}Exception`, message, 403),

  failed({ type, wireMessage, status }, requestId) {
    const member = type === "AccessDeniedException" ? "Message" : "message";
    return restJsonError(status, type, { [member]: wireMessage }, requestId);
  },
};

function operationOf({ method, path }: WireRequest): "GetApiKeys" | "GetApiKey" | undefined {
  const [found, id] = (method === "GET" && API_KEYS.exec(path)) || [];
  if (found === undefined) return undefined;
  return id === undefined ? "GetApiKeys" : "GetApiKey";
}

function getApiKeys(call: Call): object {
  const { name = "", includeValues } = parameters(call, ["name", "includeValues"]);
  const found = [...call.account.apiKeys.values()].filter((key) => key.name.startsWith(name));
  return { item: found.map((key) => shown(key, includeValues)) };
}

function getApiKey(call: Call): object {
  const { includeValue } = parameters(call, ["includeValue"]);
  const key = call.account.apiKeys.get(API_KEYS.exec(call.request.path)?.[1] ?? "");
  if (key) return shown(key, includeValue);
  throw new ServiceError("NotFoundException", "Invalid API Key identifier specified", 404);
}

/**
 * Returns the values of the query parameters, decoded.
 *
 * @throws {ServiceError} BadRequestException if the query has a parameter that is not in `known`. Ignoring that
 *   parameter could return keys that the caller wanted to leave out.
 */
function parameters({ request }: Call, known: readonly string[]): Partial<Record<string, string>> {
  const other = request.query.find(([name]) => !known.includes(name));
  if (other) {
    const what = `The local cloud does not support the parameter ${other[0]}`;
    throw new ServiceError("BadRequestException", what);
  }
  return Object.fromEntries(
    request.query.map(([name, value]) => [name, decodeQuery(value)] as const),
  );
}

function shown({ id, name, enabled, value }: ApiKey, withValue: string | undefined): object {
  return { id, ...(withValue === "true" ? { value } : {}), name, enabled, stageKeys: [] };
}
