import { createRequire } from "node:module";
import type Draft04 from "ajv-draft-04";
import type { ValidateFunction } from "ajv";
import { headerValues, type WireRequest } from "../../../../sigv4/request/request.ts";
import type { ApiMethod, ApiSnapshot } from "../../../account/apigateway/api.ts";
import { decodeQuery } from "../../proxy/decode-query.ts";
import {
  invalidRequestBody,
  missingParameters,
  type GatewayError,
} from "../responses/gateway-responses.ts";
import { hasOneReading } from "../../../../formats/json/one-reading.ts";
import type { RouteMatch } from "../routing/routes.ts";

// The package is CommonJS with a default export. For an `import` of it, the declared type differs from the value.
const Ajv = createRequire(import.meta.url)("ajv-draft-04") as typeof Draft04.default;
const bySchema = new WeakMap<object, ValidateFunction>();
/** By the schema's text: each deployment parses its models anew, and compiling one takes several ms. */
const byText = new Map<string, ValidateFunction>();
const MOST_TEXTS = 1_000;

/**
 * Compiles the validator of a model's schema, once for each text of a schema.
 *
 * @throws {Error} If the schema is not a valid draft-04 schema, or refers to another model.
 */
export function compileModel(schema: object): ValidateFunction {
  const known = bySchema.get(schema);
  if (known) return known;
  const text = JSON.stringify(schema);
  const validate =
    byText.get(text) ?? new Ajv({ strict: false, logger: false }).compile(JSON.parse(text));
  bySchema.set(schema, validate);
  if (byText.size >= MOST_TEXTS) byText.clear();
  byText.set(text, validate);
  return validate;
}

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
      const names = missing.toSorted().map((name) => name.slice(name.indexOf(".") + 1));
      return missingParameters(names);
    }
  }
  if (!validator?.body) return undefined;
  const schema = bodySchema(request, method, snapshot);
  return schema && !fits(schema, request.body) ? invalidRequestBody : undefined;
}

/**
 * The schema for the request's content type. As on AWS, a body whose content type has no model is not
 * validated: declare the model for `$default` as well to validate every body.
 */
function bodySchema(
  request: WireRequest,
  { requestModels }: ApiMethod,
  { models }: ApiSnapshot,
): object | undefined {
  const header = headerValues(request, "content-type")[0] ?? "application/json";
  const contentType = header.split(";")[0]?.trim().toLowerCase() ?? "";
  const name = requestModels.get(contentType) ?? requestModels.get("$default");
  return name === undefined ? undefined : models.get(name);
}

function fits(schema: object, body: Uint8Array): boolean {
  const validate = compileModel(schema);
  try {
    const text = Buffer.from(body).toString("utf8");
    return validate(JSON.parse(text)) && hasOneReading(text);
  } catch {
    return false;
  }
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
