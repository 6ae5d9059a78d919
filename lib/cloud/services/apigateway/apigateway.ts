import { uriDecodeBytes } from "../../../sigv4/request/encoding.ts";
import type { WireRequest } from "../../../sigv4/request/request.ts";
import { decodeQuery } from "../../gateway/proxy/decode-query.ts";
import { checkRest } from "../models/check-input.ts";
import { restJson, restJsonError } from "../protocol/json/response.ts";
import { notServed } from "../protocol/not-served.ts";
import type { Service } from "../protocol/service.ts";
import { ServiceError } from "../protocol/service-error.ts";
import { authorizePath } from "./authorize-path.ts";
import type { Operation } from "./operation.ts";
import { OPERATIONS } from "./operations.ts";
import type { Parameters } from "./page.ts";

const OWN_PATH = /^\/(?:restapis|apikeys|usageplans|domainnames)(?:\/|$)/;

/**
 * The operations of API Gateway's control plane that read. Templates make all changes.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html
 */
export const apigateway: Service = {
  signingName: "apigateway",
  windowMinutes: 5,
  claims: ({ path }) => OWN_PATH.test(path),
  operationOf: (request) => requested(request)?.operation.name,

  perform(call) {
    const { account, request } = call;
    authorizePath(call);
    const wanted = requested(request);
    if (!wanted) {
      const names = OPERATIONS.map(({ name }) => name);
      throw notServed(`${request.method} ${request.path} of API Gateway`, names.toSorted());
    }
    const { operation, ids } = wanted;
    checkRest("apigateway", operation.name, request);
    const parameters = parametersOf(request, operation);
    return restJson(200, operation.perform(account, ids, parameters), call.requestId);
  },

  denied: ({ denial, message }) => new ServiceError(`${denial}Exception`, message, 403),

  failed({ type, wireMessage, status }, requestId) {
    const member = type === "AccessDeniedException" ? "Message" : "message";
    return restJsonError(status, type, { [member]: wireMessage }, requestId);
  },
};

interface Requested {
  readonly operation: Operation;
  readonly ids: readonly string[];
}

/** Returns the operation of a request and the ids in its path, or `undefined` if the operation is not served. */
function requested({ method, path }: WireRequest): Requested | undefined {
  if (method !== "GET") return undefined;
  const parts = path.split("/");
  for (const operation of OPERATIONS) {
    const pattern = operation.path.split("/");
    if (pattern.length !== parts.length) continue;
    if (!pattern.every((part, index) => part === "*" || part === parts[index])) continue;
    const ids = parts.filter((_, index) => pattern[index] === "*");
    return { operation, ids: ids.map((id) => uriDecodeBytes(id).toString("utf8")) };
  }
  return undefined;
}

/**
 * Returns the values of the query parameters, decoded.
 *
 * @throws {ServiceError} BadRequestException if the query has a parameter that the operation does not know. Ignoring
 *   that parameter could return something that the caller wanted to leave out.
 */
function parametersOf({ query }: WireRequest, { parameters }: Operation): Parameters {
  const other = query.find(([name]) => !parameters.includes(name));
  if (other) {
    const what = `The local cloud does not support the parameter ${other[0]}`;
    throw new ServiceError("BadRequestException", what);
  }
  return Object.fromEntries(query.map(([name, value]) => [name, decodeQuery(value)] as const));
}
