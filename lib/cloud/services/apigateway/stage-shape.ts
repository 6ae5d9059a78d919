import type { Account } from "../../account/account.ts";
import { stageArn, type Api, type Stage } from "../../account/apigateway/api.ts";
import { declarationOf } from "../../account/declaration.ts";
import { mapIn, mapsIn, sent, seconds, tagsIn, type Declared, type Shape } from "./declared.ts";

export function stageShape({ name, deploymentId }: Stage, api: Api, account: Account): Shape {
  const declared = declarationOf(account, "AWS::ApiGateway::Stage", name, api.id);
  const properties = declared?.properties ?? {};
  const accessLog = mapIn(properties, "AccessLogSetting");
  return {
    deploymentId,
    stageName: name,
    cacheClusterEnabled: false,
    cacheClusterStatus: "NOT_AVAILABLE",
    tracingEnabled: false,
    ...sent(properties, {
      CacheClusterEnabled: "flag",
      CacheClusterSize: "text",
      Description: "text",
      TracingEnabled: "flag",
      Variables: "map",
    }),
    methodSettings: methodSettings(properties),
    accessLogSettings:
      Object.keys(accessLog).length === 0
        ? undefined
        : sent(accessLog, { Format: "text", DestinationArn: "text" }),
    webAclArn: account.webAclOf.get(stageArn(account, api.id, name)),
    tags: tagsIn(properties),
    createdDate: seconds(declared?.created),
    lastUpdatedDate: seconds(declared?.updated),
  };
}

/** The settings of a method that the template leaves out. */
const DEFAULTS: Shape = {
  metricsEnabled: false,
  dataTraceEnabled: false,
  throttlingBurstLimit: 5000,
  throttlingRateLimit: 10_000,
  cachingEnabled: false,
  cacheTtlInSeconds: 300,
  cacheDataEncrypted: false,
  requireAuthorizationForCacheControl: true,
  unauthorizedCacheControlHeaderStrategy: "SUCCEED_WITH_RESPONSE_HEADER",
};

/** Returns the settings by path and method, such as `~1orders~1{id}/GET`, or `*` for all of them. */
function methodSettings(declared: Declared): Shape {
  const settings = mapsIn(declared, "MethodSettings").map((setting) => {
    const path = String(setting["ResourcePath"]).replace(/^\//, "").replaceAll("/", "~1");
    const shape = sent(setting, {
      MetricsEnabled: "flag",
      LoggingLevel: "text",
      DataTraceEnabled: "flag",
      ThrottlingBurstLimit: "number",
      ThrottlingRateLimit: "number",
      CachingEnabled: "flag",
      CacheTtlInSeconds: "number",
      CacheDataEncrypted: "flag",
    });
    return [`${path}/${String(setting["HttpMethod"])}`, { ...DEFAULTS, ...shape }];
  });
  return Object.fromEntries(settings);
}
