import { headerValues, type WireRequest } from "../../../../sigv4/request/request.ts";
import type { ApiMethod, ApiSnapshot } from "../../../account/apigateway/api.ts";
import { decodeQuery } from "../../proxy/decode-query.ts";
import {
  invalidRequestBody,
  missingParameters,
  type GatewayError,
} from "../responses/gateway-responses.ts";
import type { RouteMatch } from "../routing/routes.ts";
import { bodyFault } from "./body-fault.ts";
import { compileModel } from "./compile-model.ts";

/** Returns the error if a request fails the checks of the method's validator. */
export function validateRequest(
  request: WireRequest,
  { method, pathParameters }: Pick<RouteMatch, "method" | "pathParameters">,
  snapshot: ApiSnapshot,
): GatewayError | undefined {
  const validator = snapshot.validators.get(method.validatorId ?? "");
  if (validator?.parameters) {
    const missing = method.requiredParameters.filter(
      (parameter) => !isPresent(request, pathParameters, parameter),
    );
    if (missing.length > 0) {
      // AWS lists them in this order: header, path, query.
      const sorted = missing.toSorted();
      const named = sorted.map((parameter) => parameter.replace(".", " ")).join(", ");
      return missingParameters(
        sorted.map((name) => name.slice(name.indexOf(".") + 1)),
        `required parameters are missing or blank: ${named}`,
      );
    }
  }
  const model = validator?.body ? modelOf(request, method) : undefined;
  if (model === undefined) return undefined;
  const fault = bodyFault(request.body, model, compileModel(snapshot.models, model));
  return fault === undefined ? undefined : invalidRequestBody(fault);
}

/**
 * Returns the name of the model for the request's content type. As on AWS, a body whose content type has no model is
 * not validated: declare the model for `$default` as well to validate every body.
 */
function modelOf(request: WireRequest, { requestModels }: ApiMethod): string | undefined {
  const header = headerValues(request, "content-type")[0] ?? "application/json";
  const contentType = header.split(";")[0]?.trim().toLowerCase() ?? "";
  return requestModels.get(contentType) ?? requestModels.get("$default");
}

/** Whether a parameter is present and not blank. */
function isPresent(
  request: WireRequest,
  pathParameters: Readonly<Record<string, string>>,
  parameter: string,
): boolean {
  const dot = parameter.indexOf(".");
  const name = parameter.slice(dot + 1);
  switch (parameter.slice(0, dot)) {
    case "querystring":
      return request.query.some(([key, value]) => decodeQuery(key) === name && notBlank(value));
    case "header":
      return headerValues(request, name.toLowerCase()).some(notBlank);
    default:
      return Object.hasOwn(pathParameters, name);
  }
}

function notBlank(value: string): boolean {
  return value.trim() !== "";
}
