import { VERBS, type Api, type ApiMethod } from "../../account/apigateway/api.ts";
import { newGatewayId } from "../../account/naming/identifiers.ts";
import type { Properties } from "../../assembly/properties.ts";
import type { ResourceType } from "../resource-type/resource-type.ts";
import { authorization } from "./authorizer.ts";
import { apiExposure } from "./endpoint-exposure.ts";
import { apiOf, forget } from "./api-of.ts";
import { integration } from "./integration.ts";
import { DEFAULT_MODELS } from "./request-validation.ts";
import { apiPolicy } from "./resource-policy.ts";

export const restApi: ResourceType = {
  enforced: [
    "ApiKeySourceType",
    "Name",
    "EndpointConfiguration",
    "BinaryMediaTypes",
    "DisableExecuteApiEndpoint",
    "EndpointAccessMode",
    "Policy",
    "SecurityPolicy",
  ],
  // `FailOnWarnings` is about warnings of an OpenAPI import, which is not supported.
  inert: ["Description", "FailOnWarnings", "Tags"],
  attributes: ["RestApiId", "RootResourceId"],
  put({ properties, previous }, account) {
    properties.allow("ApiKeySourceType", ["HEADER", "AUTHORIZER"]);
    const apiKeySource = properties.optionalText("ApiKeySourceType");
    const id = previous?.physicalId ?? newGatewayId(10);
    const rootResourceId = previous?.attributes["RootResourceId"] ?? newGatewayId(10);
    account.apis.set(id, {
      id,
      name: properties.text("Name"),
      rootResourceId,
      binaryMediaTypes: properties.texts("BinaryMediaTypes"),
      apiKeySource: apiKeySource === "AUTHORIZER" ? "AUTHORIZER" : "HEADER",
      exposure: apiExposure(properties),
      policy: apiPolicy(properties, account, id),
      resources: new Map([
        [rootResourceId, { id: rootResourceId, parentId: undefined, pathPart: "" }],
      ]),
      methods: new Map(),
      validators: new Map(),
      models: new Map(DEFAULT_MODELS),
      authorizers: new Map(),
      gatewayResponses: new Map(),
      deployments: account.apis.get(id)?.deployments ?? new Map(),
      stages: new Map(),
    });
    return { physicalId: id, attributes: { RestApiId: id, RootResourceId: rootResourceId } };
  },
  remove({ physicalId }, account) {
    account.apis.delete(physicalId);
  },
};

export const apiResource: ResourceType = {
  enforced: ["RestApiId", "ParentId", "PathPart"],
  inert: [],
  attributes: ["ResourceId"],
  put({ properties, previous }, account) {
    const api = apiOf(properties, account);
    const parentId = properties.text("ParentId");
    const parent = api.resources.get(parentId);
    if (!parent) return properties.fail("ParentId", "names a resource that does not exist");
    if (parent.pathPart.endsWith("+}"))
      properties.fail("ParentId", "names a greedy path part, which cannot have children");
    const id = previous?.physicalId ?? newGatewayId(6);
    const form = /^([A-Za-z0-9._:-]+|\{[A-Za-z0-9._:-]+\+?\})$/;
    const pathPart = properties.match("PathPart", form).text("PathPart");
    const sibling = [...api.resources.values()].find(
      (other) => other.id !== id && other.parentId === parentId && clash(other.pathPart, pathPart),
    );
    // AWS also rejects this, because one request could match both path parts.
    if (sibling)
      properties.fail("PathPart", `${pathPart} conflicts with its sibling ${sibling.pathPart}`);
    api.resources.set(id, { id, parentId, pathPart });
    return { physicalId: id, attributes: { ResourceId: id, RestApiId: api.id } };
  },
  remove: forget((api, id) => api.resources.delete(id)),
};

export const apiMethod: ResourceType = {
  enforced: [
    "ApiKeyRequired",
    "AuthorizationType",
    "AuthorizerId",
    "HttpMethod",
    "Integration",
    "MethodResponses",
    "RequestModels",
    "RequestParameters",
    "RequestValidatorId",
    "ResourceId",
    "RestApiId",
  ],
  inert: ["OperationName"],
  attributes: [],
  put({ properties, previous }, account) {
    const api = apiOf(properties, account);
    properties.allow("HttpMethod", ["ANY", ...VERBS]);
    const resourceId = properties.text("ResourceId");
    if (!api.resources.has(resourceId))
      properties.fail("ResourceId", "names a resource that does not exist");
    const httpMethod = properties.text("HttpMethod");
    const parameters = properties.textMap("RequestParameters");
    const known =
      /^method\.request\.(header|path|querystring|multivalueheader|multivaluequerystring)\../;
    const foreign = Object.keys(parameters).find((name) => !known.test(name));
    if (foreign !== undefined)
      properties.fail("RequestParameters", `names ${foreign}, which is not supported`);
    const validatorId = properties.optionalText("RequestValidatorId");
    if (validatorId !== undefined && !api.validators.has(validatorId)) {
      properties.fail("RequestValidatorId", "names a validator that does not exist");
    }
    const id = `${resourceId} ${httpMethod}`;
    // If the method were declared twice, only one declaration might require a signature.
    if (api.methods.has(id) && previous?.physicalId !== id) {
      properties.fail("HttpMethod", `${httpMethod} is declared twice for its resource`);
    }
    api.methods.set(id, {
      resourceId,
      httpMethod,
      ...authorization(properties, api),
      apiKeyRequired: properties.boolean("ApiKeyRequired", false),
      requiredParameters: Object.keys(parameters)
        .filter((name) => parameters[name] === "true")
        .map((name) => name.replace(/^method\.request\.(?:multivalue)?/, "")),
      requestModels: requestModels(properties, api),
      validatorId,
      integration: integration(properties, account),
    });
    return { physicalId: id, attributes: { RestApiId: api.id } };
  },
  remove: forget((api, id) => api.methods.delete(id)),
};

/** Returns the names of models by content type. Content types are in lower case, as they are when matched. */
function requestModels(properties: Properties, { models }: Api): ApiMethod["requestModels"] {
  return new Map(
    Object.entries(properties.textMap("RequestModels")).map(([contentType, name]) => {
      if (!models.has(name))
        properties.fail("RequestModels", `names ${name}, which is not a model of the API`);
      return [contentType.toLowerCase(), name];
    }),
  );
}

/** Returns whether a request could match both path parts, which have the same parent. */
function clash(a: string, b: string): boolean {
  return a === b || (a.startsWith("{") && b.startsWith("{"));
}
