import { isMap } from "../../../../json.ts";
import type { Api } from "../../../account/apigateway/api.ts";
import type { Properties } from "../../../assembly/properties.ts";
import type { Members } from "./document.ts";
import { onlyExtensions } from "./extensions.ts";
import { integrationProperties } from "./integration-extension.ts";
import { modelNameOf } from "./models.ts";
import { resolved } from "./references.ts";
import type { SecurityOf } from "./security.ts";

/** What the operations of a document share. */
export interface Shared {
  readonly document: Members;
  readonly api: Api;
  readonly securityOf: SecurityOf;
  /** Ids of the request validators by their names in the document. */
  readonly validators: ReadonlyMap<string, string>;
}

const EXTENSIONS = [
  "x-amazon-apigateway-auth",
  "x-amazon-apigateway-integration",
  "x-amazon-apigateway-request-validator",
];

/**
 * Returns the properties of `AWS::ApiGateway::Method` for an operation.
 *
 * @param inherited The parameters that the path has for all of its operations.
 */
export function methodProperties(
  operation: Properties,
  inherited: readonly unknown[],
  modelName: string,
  shared: Shared,
): Members {
  onlyExtensions(operation, EXTENSIONS);
  const own = operation.raw("parameters") ?? [];
  if (!Array.isArray(own)) return operation.fail("parameters", "must be a list");
  const parameters = [...inherited, ...own].map((one: unknown) =>
    resolved(one, shared.document, [operation, "parameters"]),
  );
  const validator = validatorOf(operation, shared);
  return {
    ...shared.securityOf(operation),
    RequestParameters: requestParameters(parameters),
    RequestModels: requestModels(operation, parameters, modelName, shared),
    MethodResponses: methodResponses(operation, shared),
    Integration: integrationProperties(operation),
    ...(validator === undefined ? {} : { RequestValidatorId: validator }),
  };
}

const PLACES: Readonly<Record<string, string>> = {
  header: "header",
  path: "path",
  query: "querystring",
};

/** Parameters in cookies and forms have no effect, as on AWS. */
function requestParameters(parameters: readonly unknown[]): Members {
  const found = parameters.filter(isMap).flatMap((one): [string, boolean][] => {
    const place = PLACES[String(one["in"])];
    return place === undefined
      ? []
      : [[`method.request.${place}.${String(one["name"])}`, one["required"] === true]];
  });
  return Object.fromEntries(found);
}

/** Returns the models of the body by content type, from `requestBody` or a parameter of Swagger in the body. */
function requestModels(
  operation: Properties,
  parameters: readonly unknown[],
  modelName: string,
  { document, api }: Shared,
): Members {
  const name = (schema: unknown) => modelNameOf(schema, modelName, api, [operation, "requestBody"]);
  const ofBody = parameters.filter(isMap).find((one) => one["in"] === "body");
  const types = operation.has("consumes") ? operation.texts("consumes") : ["application/json"];
  if (ofBody) return Object.fromEntries(types.map((type) => [type, name(ofBody["schema"])]));
  const body = resolved(operation.raw("requestBody"), document, [operation, "requestBody"]);
  const content = isMap(body) && isMap(body["content"]) ? body["content"] : {};
  const withSchema = Object.entries(content).flatMap(([type, media]) =>
    isMap(media) && media["schema"] !== undefined ? [[type, media["schema"]] as const] : [],
  );
  return Object.fromEntries(withSchema.map(([type, schema]) => [type, name(schema)]));
}

function methodResponses(operation: Properties, { document }: Shared): readonly Members[] {
  const responses = operation.map("responses");
  return responses.names
    .filter((status) => /^[1-5]\d\d$/.test(status))
    .map((status) => {
      const response = resolved(responses.raw(status), document, [responses, status]);
      const headers = isMap(response) && isMap(response["headers"]) ? response["headers"] : {};
      const parameters = Object.keys(headers).map((name) => [
        `method.response.header.${name}`,
        false,
      ]);
      return { StatusCode: status, ResponseParameters: Object.fromEntries(parameters) };
    });
}

function validatorOf(operation: Properties, { document, validators }: Shared): string | undefined {
  const extension = "x-amazon-apigateway-request-validator";
  const name = operation.raw(extension) ?? document[extension];
  if (name === undefined) return undefined;
  const id = typeof name === "string" ? validators.get(name) : undefined;
  return id ?? operation.fail(extension, `names ${JSON.stringify(name)}, which is not a validator`);
}
