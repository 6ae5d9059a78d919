import type { Account } from "../account/account.ts";
import type { Api, Throttle } from "../account/api.ts";
import { newGatewayId } from "../account/identifiers.ts";
import type { Properties } from "../deployment/properties.ts";
import type { ResourceType } from "../deployment/resource-type.ts";
import type { ResourceRecord } from "../state/cloud-state.ts";

export const restApi: ResourceType = {
  enforced: ["Name", "EndpointConfiguration", "BinaryMediaTypes", "DisableExecuteApiEndpoint"],
  // There is no TLS on loopback, and no template import that could warn.
  inert: [
    "ApiKeySourceType",
    "Description",
    "EndpointAccessMode",
    "FailOnWarnings",
    "SecurityPolicy",
    "Tags",
  ],
  attributes: ["RestApiId", "RootResourceId"],
  put({ properties, previous }, account) {
    const endpoint = properties.map("EndpointConfiguration").only(["Types", "IpAddressType"]);
    if (endpoint.texts("Types").includes("PRIVATE")) {
      endpoint.fail("Types", "has PRIVATE; the local cloud has no VPC endpoints");
    }
    properties.allow("DisableExecuteApiEndpoint", ["false"]);
    const id = previous?.physicalId ?? newGatewayId(10);
    const rootResourceId = previous?.attributes["RootResourceId"] ?? newGatewayId(10);
    account.apis.set(id, {
      id,
      name: properties.text("Name"),
      rootResourceId,
      binaryMediaTypes: properties.texts("BinaryMediaTypes"),
      resources: new Map([
        [rootResourceId, { id: rootResourceId, parentId: undefined, pathPart: "" }],
      ]),
      methods: new Map(),
      validators: new Map(),
      models: new Map(),
      deployments: new Map(),
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
    if (!api.resources.has(parentId)) properties.fail("ParentId", "names no resource of the API");
    const id = previous?.physicalId ?? newGatewayId(6);
    api.resources.set(id, { id, parentId, pathPart: properties.text("PathPart") });
    return { physicalId: id, attributes: { ResourceId: id, RestApiId: api.id } };
  },
  remove: forget((api, id) => api.resources.delete(id)),
};

export const apiMethod: ResourceType = {
  enforced: [
    "ApiKeyRequired",
    "AuthorizationType",
    "HttpMethod",
    "Integration",
    "RequestModels",
    "RequestParameters",
    "RequestValidatorId",
    "ResourceId",
    "RestApiId",
  ],
  inert: ["MethodResponses", "OperationName"],
  attributes: [],
  put({ properties }, account) {
    const api = apiOf(properties, account);
    properties.allow("ApiKeyRequired", ["false"]).allow("AuthorizationType", ["AWS_IAM", "NONE"]);
    const resourceId = properties.text("ResourceId");
    if (!api.resources.has(resourceId)) properties.fail("ResourceId", "names no resource");
    const httpMethod = properties.text("HttpMethod");
    const parameters = properties.textMap("RequestParameters");
    const id = `${resourceId} ${httpMethod}`;
    api.methods.set(id, {
      resourceId,
      httpMethod,
      authorization: properties.text("AuthorizationType") === "AWS_IAM" ? "AWS_IAM" : "NONE",
      requiredParameters: Object.keys(parameters)
        .filter((name) => parameters[name] === "true")
        .map((name) => name.replace(/^method\.request\./, "")),
      requestModels: properties.textMap("RequestModels"),
      validatorId: properties.optionalText("RequestValidatorId"),
      ...integration(properties.map("Integration"), account),
    });
    return { physicalId: id, attributes: { RestApiId: api.id } };
  },
  remove: forget((api, id) => api.methods.delete(id)),
};

export const apiRequestValidator: ResourceType = {
  enforced: ["RestApiId", "ValidateRequestBody", "ValidateRequestParameters"],
  inert: ["Name"],
  attributes: ["RequestValidatorId"],
  put({ properties, previous }, account) {
    const api = apiOf(properties, account);
    const id = previous?.physicalId ?? newGatewayId(6);
    api.validators.set(id, {
      body: properties.boolean("ValidateRequestBody", false),
      parameters: properties.boolean("ValidateRequestParameters", false),
    });
    return { physicalId: id, attributes: { RequestValidatorId: id, RestApiId: api.id } };
  },
  remove: forget((api, id) => api.validators.delete(id)),
};

export const apiModel: ResourceType = {
  enforced: ["RestApiId", "Name", "Schema"],
  inert: ["ContentType", "Description"],
  attributes: [],
  put({ logicalId, properties }, account) {
    const api = apiOf(properties, account);
    const name = properties.optionalText("Name") ?? logicalId;
    const schema = properties.raw("Schema");
    if (typeof schema !== "object" || schema === null) properties.fail("Schema", "must be a map");
    // Checked in the line above, which the type system does not follow through `fail`.
    api.models.set(name, schema as object);
    return { physicalId: name, attributes: { RestApiId: api.id } };
  },
  remove: forget((api, id) => api.models.delete(id)),
};

/** Freezes what the API is now: a stage serves that, whatever changes later. */
export const apiDeployment: ResourceType = {
  enforced: ["RestApiId"],
  inert: ["Description"],
  attributes: ["DeploymentId"],
  put({ properties, previous }, account) {
    const api = apiOf(properties, account);
    const id = previous?.physicalId ?? newGatewayId(6);
    api.deployments.set(id, {
      resources: new Map(api.resources),
      methods: [...api.methods.values()],
      validators: new Map(api.validators),
      models: new Map(api.models),
    });
    return { physicalId: id, attributes: { DeploymentId: id, RestApiId: api.id } };
  },
  remove: forget((api, id) => api.deployments.delete(id)),
};

export const apiStage: ResourceType = {
  enforced: [
    "AccessLogSetting",
    "DeploymentId",
    "MethodSettings",
    "RestApiId",
    "StageName",
    "Variables",
  ],
  inert: ["Description", "Tags", "TracingEnabled"],
  attributes: [],
  put({ properties }, account) {
    const api = apiOf(properties, account);
    const name = properties.text("StageName");
    const deploymentId = properties.text("DeploymentId");
    const snapshot = api.deployments.get(deploymentId);
    if (!snapshot) return properties.fail("DeploymentId", "names no deployment of the API");
    for (const other of account.apis.values()) {
      if (other !== api && other.stages.has(name)) {
        // One port serves every API under its stage name, so two could not be told apart.
        properties.fail("StageName", `${name} is taken by API ${other.name}; the local cloud serves each stage name once`);
      }
    }
    const logging = properties.map("AccessLogSetting").only(["DestinationArn", "Format"]);
    api.stages.set(name, {
      name,
      deploymentId,
      snapshot,
      variables: properties.textMap("Variables"),
      throttles: throttles(properties),
      accessLogFormat: logging.optionalText("Format"),
    });
    return { physicalId: name, attributes: { RestApiId: api.id } };
  },
  remove: forget((api, id) => api.stages.delete(id)),
};

/** Settings of a stage's methods that the local cloud can do without: it has no metrics or cache. */
const INERT_METHOD_SETTINGS = ["DataTraceEnabled", "LoggingLevel", "MetricsEnabled"];

function throttles(properties: Properties): ReadonlyMap<string, Throttle> {
  const found = new Map<string, Throttle>();
  for (const setting of properties.maps("MethodSettings")) {
    setting
      .only(
        ["HttpMethod", "ResourcePath", "ThrottlingRateLimit", "ThrottlingBurstLimit", "CachingEnabled"],
        INERT_METHOD_SETTINGS,
      )
      .allow("CachingEnabled", ["false"]);
    // CloudFormation writes the path template with `~1` for `/`, after a leading `/`.
    const path = setting.text("ResourcePath").replaceAll("~1", "/").replace(/^\/\//, "/");
    const rate = setting.number("ThrottlingRateLimit", Infinity);
    const burst = setting.number("ThrottlingBurstLimit", Infinity);
    if (rate !== Infinity || burst !== Infinity) {
      found.set(`${path === "/*" ? "*" : path} ${setting.text("HttpMethod")}`, { rate, burst });
    }
  }
  return found;
}

function integration(properties: Properties, account: Account) {
  properties
    .only(["IntegrationHttpMethod", "TimeoutInMillis", "Type", "Uri"], ["PassthroughBehavior"])
    .allow("Type", ["AWS_PROXY"]);
  const uri = properties.text("Uri");
  const functionArn = /:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/.exec(uri)?.[1];
  const exists = [...account.functions.values()].some(({ arn }) => arn === functionArn);
  if (functionArn === undefined || !exists) {
    return properties.fail("Uri", `names no function of this account: ${uri}`);
  }
  return { functionArn, integrationTimeoutMs: properties.number("TimeoutInMillis", 29_000) };
}

function apiOf(properties: Properties, account: Account): Api {
  const id = properties.text("RestApiId");
  return account.apis.get(id) ?? properties.fail("RestApiId", `names no API: ${id}`);
}

function forget(take: (api: Api, id: string) => unknown) {
  return ({ physicalId, attributes }: ResourceRecord, account: Account): void => {
    const api = account.apis.get(attributes["RestApiId"] ?? "");
    if (api) take(api, physicalId);
  };
}
