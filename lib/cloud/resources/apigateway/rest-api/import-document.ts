import { createHash } from "node:crypto";
import type { Account } from "../../../account/account.ts";
import type { Api } from "../../../account/apigateway/api.ts";
import { declarationKey } from "../../../account/declaration.ts";
import { Properties } from "../../../assembly/properties.ts";
import { apiGatewayResponse } from "../gateway-response.ts";
import { apiMethod } from "../api-method.ts";
import { apiResource } from "../api-resource.ts";
import { apiRequestValidator } from "../request-validation.ts";
import type { ResourceInput, ResourceType } from "../../resource-type/resource-type.ts";
import { ROOT_EXTENSIONS } from "./api-properties.ts";
import type { Members } from "./document.ts";
import { onlyExtensions } from "./extensions.ts";
import { importModels } from "./models.ts";
import { methodProperties, type Shared } from "./operation.ts";
import { pathsUnder, segmentsOf } from "./paths.ts";
import { importSecurity } from "./security.ts";

const VERBS: Readonly<Record<string, string>> = {
  delete: "DELETE",
  get: "GET",
  head: "HEAD",
  options: "OPTIONS",
  patch: "PATCH",
  post: "POST",
  put: "PUT",
  "x-amazon-apigateway-any-method": "ANY",
};

/**
 * Imports an OpenAPI document into an API: its models, authorizers, validators, gateway responses, resources and methods.
 * They are read by the functions that read the resources of a template, so the same rules apply to them.
 *
 * @param input The API's own resource.
 * @throws {TemplateUnsupported} If API Gateway would reject the document, or a part cannot be enforced.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
 */
export function importDocument(
  document: Members,
  api: Api,
  account: Account,
  input: ResourceInput,
) {
  const root = onlyExtensions(new Properties(document, undefined, "document"), ROOT_EXTENSIONS);
  // The ids depend on the names only, so that they stay the same when the document is imported again.
  const idOf = (kind: string, name: string) => {
    const text = `${api.id} ${kind} ${name}`;
    return createHash("sha256").update(text).digest("hex").slice(0, 10);
  };
  const put = (type: ResourceType, values: Members, place: string, id?: string): string => {
    const previous =
      id === undefined ? undefined : { type: "", physicalId: id, attributes: {}, retained: false };
    const properties = new Properties({ RestApiId: api.id, ...values }, undefined, place);
    const { physicalId } = type.put({ ...input, properties, previous }, account);
    return physicalId;
  };
  const declare = (type: string, id: string, properties: Members) => {
    const now = account.clock.now();
    const declaration = { properties, attributes: {}, created: now, updated: now };
    account.declarations.set(declarationKey(type, id, api.id), declaration);
  };

  importModels(document, api);
  const validators = new Map<string, string>();
  const declared = root.map("x-amazon-apigateway-request-validators");
  for (const name of declared.names) {
    const validator = declared.map(name).only(["validateRequestBody", "validateRequestParameters"]);
    const values = {
      ValidateRequestBody: validator.boolean("validateRequestBody", false),
      ValidateRequestParameters: validator.boolean("validateRequestParameters", false),
    };
    validators.set(name, put(apiRequestValidator, values, name, idOf("validator", name)));
  }
  const responses = root.map("x-amazon-apigateway-gateway-responses");
  for (const type of responses.names) {
    const response = responses
      .map(type)
      .only(["responseParameters", "responseTemplates", "statusCode"]);
    const values = {
      ResponseType: type,
      ResponseParameters: response.raw("responseParameters") ?? {},
      ResponseTemplates: response.raw("responseTemplates") ?? {},
      ...(response.has("statusCode") ? { StatusCode: response.text("statusCode") } : {}),
    };
    put(apiGatewayResponse, values, `gateway response ${type}`, idOf("response", type));
  }

  const securityOf = importSecurity(document, api, account, (name) => idOf("authorizer", name));
  const shared: Shared = { document, api, securityOf, validators };
  const under = pathsUnder(input.properties, document);
  const resources = new Map([["/", api.rootResourceId]]);
  const resourceAt = (path: string): string => {
    const known = resources.get(path);
    if (known !== undefined) return known;
    const segments = segmentsOf(path);
    const values = {
      ParentId: resourceAt(`/${segments.slice(0, -1).join("/")}`),
      PathPart: segments.at(-1),
    };
    const id = put(apiResource, values, `path ${path}`, idOf("resource", path));
    declare("AWS::ApiGateway::Resource", id, values);
    resources.set(path, id);
    return id;
  };

  const paths = root.map("paths");
  for (const written of paths.names) {
    if (!written.startsWith("/")) paths.fail(written, "must begin with a slash");
    const item = onlyExtensions(paths.map(written), Object.keys(VERBS));
    if (item.has("$ref") || item.has("trace"))
      item.fail(item.has("trace") ? "trace" : "$ref", "is not supported");
    const inherited = item.raw("parameters") ?? [];
    const list: readonly unknown[] = Array.isArray(inherited)
      ? inherited
      : item.fail("parameters", "must be a list");
    const path = under(written);
    const resource = resourceAt(path);
    for (const [member, verb] of Object.entries(VERBS)) {
      if (!item.has(member)) continue;
      const model = `MODEL${idOf("model", `${verb} ${path}`)}`;
      const values = {
        ResourceId: resource,
        HttpMethod: verb,
        ...methodProperties(item.map(member), list, model, shared),
      };
      const id = put(apiMethod, values, `${verb} ${path}`);
      declare("AWS::ApiGateway::Method", id, values);
    }
  }
}
