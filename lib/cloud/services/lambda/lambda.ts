import { uriDecodeBytes } from "../../../sigv4/request/encoding.ts";
import type { WireRequest } from "../../../sigv4/request/request.ts";
import { checkRest } from "../models/check-input.ts";
import { restJsonError } from "../protocol/json/response.ts";
import type { Service } from "../protocol/service.ts";
import { ServiceError } from "../protocol/service-error.ts";
import { functionNameIn } from "./request/function-named.ts";
import { errorBody } from "./request/lambda-errors.ts";
import type { Operation, PathParameters } from "./request/operation.ts";
import { OPERATIONS } from "./operations.ts";
import { rejectUnsupported } from "./unsupported.ts";

/** Paths of Lambda's API. Other services also have a date at the beginning of their paths. */
const OWN_PATH =
  /^\/\d{4}-\d{2}-\d{2}\/(?:account-settings|code-signing-configs|event-source-mappings|functions|layers|tags)\b/;

/** Lambda over restJson1: invokes functions, and reads functions and what belongs to them. */
export const lambda: Service = {
  signingName: "lambda",
  windowMinutes: 5,
  claims: ({ path }) => OWN_PATH.test(path),
  operationOf: (request) => operationOf(request)?.name,
  functionOf: (request) => functionNameIn(parametersOf(request)?.reference ?? ""),

  perform(call, functions) {
    const { request } = call;
    const operation = operationOf(request);
    const parameters = parametersOf(request);
    if (!operation || !parameters) return rejectUnsupported(call);
    checkRest("lambda", operation.name, request);
    return operation.perform(call, parameters, functions);
  },

  denied: ({ denial, message }) => new ServiceError(`${denial}Exception`, message, 403),

  failed: (error, requestId) =>
    restJsonError(error.status, error.type, errorBody(error), requestId),
};

function operationOf({ method, path, query }: WireRequest): Operation | undefined {
  // GetLayerVersionByArn has the path of ListLayers, and this parameter.
  if (query.some(([name]) => name === "find")) return undefined;
  return OPERATIONS.find(
    (one) =>
      one.method === method &&
      one.path.test(path) &&
      (one.query === undefined || query.some(([name]) => name === one.query)),
  );
}

/** Returns the parameters in the path of a request, or `undefined` if no supported operation has such a path. */
function parametersOf(request: WireRequest): PathParameters | undefined {
  const found = operationOf(request)?.path.exec(request.path);
  if (!found) return undefined;
  const { function: reference = "", name = "" } = found.groups ?? {};
  return { reference: decoded(reference), name: decoded(name) };
}

function decoded(text: string): string {
  return uriDecodeBytes(text).toString("utf8");
}
