import {
  pathTemplate,
  type Api,
  type ApiSnapshot,
  type Stage,
  type Throttle,
} from "../../account/apigateway/api.ts";
import { newGatewayId } from "../../account/naming/identifiers.ts";
import type { Properties } from "../../assembly/properties.ts";
import type { ResourceInput, ResourceType } from "../resource-type/resource-type.ts";
import { apiOf, forget } from "./api-of.ts";

/**
 * A snapshot of an API, which a stage serves. An existing deployment keeps its snapshot, as on AWS: a changed
 * method or resource policy takes effect with a new deployment, for which CDK uses another logical id. Snapshots
 * are kept in memory only, so after a restart an old deployment takes a new snapshot of the current template.
 */
export const apiDeployment: ResourceType = {
  enforced: ["RestApiId", "StageName"],
  inert: ["Description"],
  attributes: ["DeploymentId"],
  put({ properties, previous }, account) {
    const api = apiOf(properties, account);
    const id = previous?.physicalId ?? newGatewayId(6);
    const stageName = properties.has("StageName") ? stageNameIn(properties) : undefined;
    const known = api.deployments.get(id);
    const snapshot = known ?? snapshotOf(api);
    if (!known) api.deployments.set(id, snapshot);
    if (stageName !== undefined) deployTo(stageName, api, id, snapshot);
    const attributes: Record<string, string> = { DeploymentId: id, RestApiId: api.id };
    if (stageName !== undefined) attributes["StageName"] = stageName;
    return { physicalId: id, attributes };
  },
  remove(record, account) {
    forget((api, id) => {
      api.deployments.delete(id);
      // A stage that is a resource of its own stays.
      const stage = api.stages.get(record.attributes["StageName"] ?? "");
      if (stage?.deploymentId === id) api.stages.delete(stage.name);
    })(record, account);
  },
};

function snapshotOf(api: Api): ApiSnapshot {
  return {
    resources: new Map(api.resources),
    methods: [...api.methods.values()],
    validators: new Map(api.validators),
    models: new Map(api.models),
    authorizers: new Map(api.authorizers),
    gatewayResponses: new Map([...api.gatewayResponses.values()].map((one) => [one.type, one])),
    apiKeySource: api.apiKeySource,
    policy: api.policy,
  };
}

/** Moves a stage to a deployment that names it, or creates the stage, as SAM's template for an API does. */
function deployTo(
  name: string,
  { stages }: Api,
  deploymentId: string,
  snapshot: ApiSnapshot,
): void {
  const created = { variables: {}, throttles: new Map(), accessLogFormat: undefined };
  stages.set(name, { ...created, ...stages.get(name), name, deploymentId, snapshot });
}

function stageNameIn(properties: Properties): string {
  return properties.match("StageName", /^[A-Za-z0-9_-]{1,128}$/).text("StageName");
}

export const apiStage: ResourceType = {
  enforced: [
    "AccessLogSetting",
    "DeploymentId",
    "MethodSettings",
    "RestApiId",
    "StageName",
    "Variables",
  ],
  // Every request reaches its integration: the local cloud caches no responses.
  inert: ["CacheClusterEnabled", "CacheClusterSize", "Description", "Tags", "TracingEnabled"],
  attributes: [],
  put(input, account) {
    const { properties } = input;
    const api = apiOf(properties, account);
    const name = stageNameIn(properties);
    const deploymentId = properties.text("DeploymentId");
    const snapshot = api.deployments.get(deploymentId);
    if (!snapshot) return properties.fail("DeploymentId", "names a deployment that does not exist");
    requireFree(name, api, input);
    const logging = properties.map("AccessLogSetting").only(["DestinationArn", "Format"]);
    api.stages.set(name, {
      name,
      deploymentId,
      snapshot,
      variables: properties.textMap("Variables"),
      throttles: throttles(properties, snapshot),
      accessLogFormat: logging.optionalText("Format"),
    });
    return { physicalId: name, attributes: { RestApiId: api.id } };
  },
  remove: forget((api, id) => api.stages.delete(id)),
};

/** Settings of a stage's methods that have no effect, because the local cloud has no metrics, execution logs or caches. */
const INERT_METHOD_SETTINGS = [
  "CacheDataEncrypted",
  "CacheTtlInSeconds",
  "CachingEnabled",
  "DataTraceEnabled",
  "LoggingLevel",
  "MetricsEnabled",
];

/** Limits of the account. If a stage sets only the rate or only the burst, the other value is the account's. */
const ACCOUNT_THROTTLE: Throttle = { rate: 10_000, burst: 5_000 };

function throttles(properties: Properties, snapshot: ApiSnapshot): Stage["throttles"] {
  const found = new Map<string, Throttle>();
  for (const setting of properties.maps("MethodSettings")) {
    setting.only(
      ["HttpMethod", "ResourcePath", "ThrottlingRateLimit", "ThrottlingBurstLimit"],
      INERT_METHOD_SETTINGS,
    );
    // CloudFormation writes the path template with `~1` for `/`, after a leading `/`.
    const written = setting.text("ResourcePath").replaceAll("~1", "/").replace(/^\/\//, "/");
    const path = written === "/*" ? "*" : written;
    const verb = setting.text("HttpMethod");
    const isEvery = verb === "*" && path === "*"; // Such a setting needs no method.
    const applies = snapshot.methods.some(
      ({ httpMethod, resourceId }) =>
        (verb === "*" || verb === httpMethod) &&
        (path === "*" || path === pathTemplate(snapshot.resources, resourceId)),
    );
    if (!isEvery && !applies)
      setting.fail("ResourcePath", `names a method that does not exist: ${verb} ${path}`);
    if (setting.has("ThrottlingRateLimit") || setting.has("ThrottlingBurstLimit")) {
      found.set(`${path} ${verb}`, {
        rate: setting.number("ThrottlingRateLimit", ACCOUNT_THROTTLE.rate),
        burst: setting.number("ThrottlingBurstLimit", ACCOUNT_THROTTLE.burst),
      });
    }
  }
  return found;
}

/** Rejects a stage name that another resource has created in the same API. */
function requireFree(name: string, { stages }: Api, { properties, previous }: ResourceInput): void {
  if (stages.has(name) && previous?.physicalId !== name) {
    properties.fail("StageName", `${name} is the name of another stage of the API`);
  }
}
