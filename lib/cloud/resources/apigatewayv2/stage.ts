import type { Throttle } from "../../account/apigateway/api.ts";
import { servedBy, type HttpApi, type HttpStage } from "../../account/apigatewayv2/http-api.ts";
import { newGatewayId } from "../../account/naming/identifiers.ts";
import type { Properties } from "../../assembly/properties.ts";
import { apiPart } from "./api-of.ts";

/** A snapshot of an API, for stages that do not deploy automatically. An existing deployment keeps its snapshot. */
export const httpDeployment = apiPart({
  enforced: ["StageName"],
  inert: ["Description"],
  attributes: ["DeploymentId"],
  put({ properties, previous }, api) {
    const id = previous?.physicalId ?? newGatewayId(6);
    if (!api.deployments.has(id)) {
      api.deployments.set(id, {
        cors: api.cors,
        routes: new Map(api.routes),
        integrations: new Map(api.integrations),
        authorizers: new Map(api.authorizers),
      });
    }
    const stageName = properties.optionalText("StageName");
    if (stageName !== undefined) {
      const stage =
        api.stages.get(stageName) ??
        properties.fail("StageName", `names a stage that does not exist: ${stageName}`);
      api.stages.set(stageName, { ...stage, deploymentId: id });
    }
    return { physicalId: id, attributes: { DeploymentId: id } };
  },
  remove: (api, id) => api.deployments.delete(id),
});

export const httpStage = apiPart({
  enforced: [
    "AccessLogSettings",
    "AutoDeploy",
    "DefaultRouteSettings",
    "DeploymentId",
    "RouteSettings",
    "StageName",
    "StageVariables",
  ],
  inert: ["Description", "Tags"],
  // The certificate would identify API Gateway to backends, and an access policy is an internal property.
  attributes: [],
  sharesIds: true,
  put({ properties, previous }, api) {
    const name = properties
      .match("StageName", /^(\$default|[A-Za-z0-9_-]{1,128})$/)
      .text("StageName");
    if (api.stages.has(name) && previous?.physicalId !== name) {
      properties.fail("StageName", `${name} is the name of another stage of the API`);
    }
    const deploymentId = properties.optionalText("DeploymentId");
    if (deploymentId !== undefined && !api.deployments.has(deploymentId)) {
      properties.fail("DeploymentId", "names a deployment that does not exist");
    }
    const stage: HttpStage = {
      name,
      autoDeploy: properties.boolean("AutoDeploy", false),
      // A deployment that names the stage has chosen itself.
      deploymentId: deploymentId ?? api.stages.get(name)?.deploymentId,
      variables: variablesOf(properties),
      throttles: throttlesOf(properties),
      accessLogFormat: accessLogFormat(properties),
    };
    requireRoutes(properties, api, stage);
    api.stages.set(name, stage);
    return { physicalId: name, attributes: {} };
  },
  remove: (api, id) => api.stages.delete(id),
});

function variablesOf(properties: Properties): Readonly<Record<string, string>> {
  const variables = properties.textMap("StageVariables");
  const bad = Object.keys(variables).find(
    (name) => !/^\w+$/.test(name) || !/^[A-Za-z0-9\-._~:/?#&=,]+$/.test(variables[name] ?? ""),
  );
  return bad === undefined
    ? variables
    : properties.fail(
        "StageVariables",
        `has ${bad}, whose name or value has other characters than AWS allows`,
      );
}

/** API Gateway requires an id in the format, so that each line names its request. */
function accessLogFormat(properties: Properties): string | undefined {
  if (!properties.has("AccessLogSettings")) return undefined;
  const settings = properties.map("AccessLogSettings").only(["DestinationArn", "Format"]);
  const format = settings.text("Format");
  if (!/\$context\.(?:extendedR|r)equestId/.test(format)) {
    settings.fail("Format", "must contain $context.requestId or $context.extendedRequestId");
  }
  return format;
}

/** Limits of the account, for a setting with only one of the two values. */
const ACCOUNT_THROTTLE: Throttle = { rate: 10_000, burst: 5_000 };

function throttlesOf(properties: Properties): HttpStage["throttles"] {
  const found = new Map<string, Throttle>();
  const read = (key: string, settings: Properties): void => {
    // AWS has no execution logs of HTTP APIs.
    settings.only(["ThrottlingBurstLimit", "ThrottlingRateLimit"], ["DetailedMetricsEnabled"]);
    if (!settings.has("ThrottlingBurstLimit") && !settings.has("ThrottlingRateLimit")) return;
    found.set(key, {
      rate: settings.number("ThrottlingRateLimit", ACCOUNT_THROTTLE.rate),
      burst: settings.number("ThrottlingBurstLimit", ACCOUNT_THROTTLE.burst),
    });
  };
  read("*", properties.map("DefaultRouteSettings"));
  const byRoute = properties.map("RouteSettings");
  for (const key of byRoute.names) read(key, byRoute.map(key));
  return found;
}

/** @throws {TemplateUnsupported} If a setting is for a route that does not exist. Its limit would have no effect. */
function requireRoutes(properties: Properties, api: HttpApi, stage: HttpStage): void {
  const routes = servedBy(api, stage)?.routes ?? api.routes;
  const keys = new Set([...routes.values()].map(({ key }) => key));
  const missing = properties.map("RouteSettings").names.find((key) => !keys.has(key));
  if (missing === undefined) return;
  properties.fail(
    "RouteSettings",
    `is refused: Unable to find Route by key ${missing} within the provided RouteSettings`,
  );
}
