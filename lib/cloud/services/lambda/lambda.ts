import { uriDecodeBytes } from "../../../sigv4/request/encoding.ts";
import type { WireRequest } from "../../../sigv4/request/request.ts";
import { checkRest } from "../models/check-input.ts";
import { restJsonError } from "../protocol/json/response.ts";
import type { Service } from "../protocol/service.ts";
import { ServiceError } from "../protocol/service-error.ts";
import { functionNameIn } from "./function-named.ts";
import { OPERATIONS, type Operation } from "./operations.ts";
import { rejectUnsupported } from "./unsupported.ts";

const CAPITAL_MESSAGE = new Set([
  "AccessDeniedException",
  "ResourceNotFoundException",
  "ServiceException",
]);
/** Members that some errors have besides the message, by error type. */
const DETAILS: Readonly<Record<string, object>> = {
  ResourceNotFoundException: { Type: "User" },
  ServiceException: { Type: "Service" },
  TooManyRequestsException: {
    Type: "User",
    Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
  },
};

/** Paths of Lambda's API. Other services also have a date at the beginning of their paths. */
const OWN_PATH =
  /^\/\d{4}-\d{2}-\d{2}\/(?:account-settings|code-signing-configs|event-source-mappings|functions|layers|tags)\b/;

/** Lambda over restJson1: invokes functions and reads their configuration. */
export const lambda: Service = {
  signingName: "lambda",
  windowMinutes: 5,
  claims: ({ path }) => OWN_PATH.test(path),
  operationOf: (request) => operationOf(request)?.name,
  functionOf: (request) => functionNameIn(referenceIn(request) ?? ""),

  perform(call, functions) {
    const { request } = call;
    const operation = operationOf(request);
    const reference = referenceIn(request);
    if (!operation || reference === undefined) return rejectUnsupported(call);
    checkRest("lambda", operation.name, request);
    return operation.perform(call, reference, functions);
  },

  denied: ({ denial, message }) => new ServiceError(`${denial}Exception`, message, 403),

  failed({ type, wireMessage, status }, requestId) {
    const member = CAPITAL_MESSAGE.has(type) ? "Message" : "message";
    return restJsonError(status, type, { ...DETAILS[type], [member]: wireMessage }, requestId);
  },
};

function operationOf({ method, path }: WireRequest): Operation | undefined {
  return OPERATIONS.find((one) => one.method === method && one.path.test(path));
}

/** Returns the reference to a function in the path of a request, decoded. */
function referenceIn(request: WireRequest): string | undefined {
  const reference = operationOf(request)?.path.exec(request.path)?.[1];
  return reference === undefined ? undefined : uriDecodeBytes(reference).toString("utf8");
}
