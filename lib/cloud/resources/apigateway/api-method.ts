import { VERBS, type Api, type ApiMethod } from "../../account/apigateway/api.ts";
import type { Properties } from "../../assembly/properties.ts";
import type { ResourceType } from "../resource-type/resource-type.ts";
import { authorization } from "./authorizer.ts";
import { apiOf, forget } from "./api-of.ts";
import { integration } from "./integration.ts";

export const apiMethod: ResourceType = {
  enforced: [
    "ApiKeyRequired",
    "AuthorizationScopes",
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
