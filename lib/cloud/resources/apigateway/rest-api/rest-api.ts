import type { Api } from "../../../account/apigateway/api.ts";
import { newGatewayId } from "../../../account/naming/identifiers.ts";
import type { ResourceType } from "../../resource-type/resource-type.ts";
import { apiExposure } from "../endpoint-exposure.ts";
import { withDocument } from "./api-properties.ts";
import { documentOf } from "./document.ts";
import { importDocument } from "./import-document.ts";
import { DEFAULT_MODELS } from "../request-validation.ts";
import { apiPolicy } from "../resource-policy.ts";

export const restApi: ResourceType = {
  enforced: [
    "ApiKeySourceType",
    "Body",
    "BodyS3Location",
    "Parameters",
    "Name",
    "EndpointConfiguration",
    "BinaryMediaTypes",
    "DisableExecuteApiEndpoint",
    "EndpointAccessMode",
    "Policy",
    "SecurityPolicy",
  ],
  // The local cloud refuses what API Gateway would warn of. `Mode` matters for an API that exists without its document.
  inert: ["Description", "FailOnWarnings", "Mode", "Tags"],
  attributes: ["RestApiId", "RootResourceId"],
  put(input, account) {
    const { previous } = input;
    const document = documentOf(input.properties, input.assets, account);
    const properties = document ? withDocument(input.properties, document) : input.properties;
    properties.allow("ApiKeySourceType", ["HEADER", "AUTHORIZER"]);
    const apiKeySource = properties.optionalText("ApiKeySourceType");
    const id = previous?.physicalId ?? newGatewayId(10);
    const rootResourceId = previous?.attributes["RootResourceId"] ?? newGatewayId(10);
    const api: Api = {
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
    };
    account.apis.set(id, api);
    if (document) importDocument(document, api, account, input);
    return { physicalId: id, attributes: { RestApiId: id, RootResourceId: rootResourceId } };
  },
  remove({ physicalId }, account) {
    account.apis.delete(physicalId);
  },
};
