import { Lazy } from "aws-cdk-lib";
import {
  type CfnStage,
  LogGroupLogDestination,
  MethodLoggingLevel,
  type RestApi,
  type StageOptions,
} from "aws-cdk-lib/aws-apigateway";
import type { ILogGroup } from "aws-cdk-lib/aws-logs";
import { accessLogFormat } from "./access-log-format.ts";
import { API_STAGE, type LockedApiProps } from "./locked-api-props.ts";
import type { LockedRouteOptions, Throttle } from "./locked-route.ts";

/** Returns the options of an API's stage, whose limits apply to each route that sets no throttle. */
export function stageOptions(
  accessLog: ILogGroup,
  { rateLimit = 20, burstLimit = 40 }: Pick<LockedApiProps, "rateLimit" | "burstLimit">,
): StageOptions {
  return {
    stageName: API_STAGE,
    throttlingRateLimit: rateLimit,
    throttlingBurstLimit: burstLimit,
    tracingEnabled: true,
    accessLogDestination: new LogGroupLogDestination(accessLog),
    accessLogFormat: accessLogFormat(),
    loggingLevel: MethodLoggingLevel.ERROR,
    dataTraceEnabled: false,
  };
}

/**
 * Returns the method settings of the API's stage as an array. Settings of single routes may be pushed to the array
 * later; the template contains them too.
 */
export function methodSettings({ deploymentStage }: RestApi): CfnStage.MethodSettingProperty[] {
  const resource = deploymentStage.node.defaultChild as CfnStage; // CDK types it as a construct.
  // The stage was created with one entry, for all methods.
  const settings = [...(resource.methodSettings as CfnStage.MethodSettingProperty[])];
  resource.methodSettings = Lazy.any({ produce: () => settings });
  return settings;
}

/** Adds the limits of one route to the method settings of a stage. */
export function limitRoute(
  settings: CfnStage.MethodSettingProperty[],
  { method, path }: Pick<LockedRouteOptions, "method" | "path">,
  { rateLimit, burstLimit }: Throttle,
): void {
  settings.push({
    ...settings[0],
    httpMethod: method,
    resourcePath: `/${path.replaceAll("/", "~1")}`,
    throttlingRateLimit: rateLimit,
    throttlingBurstLimit: burstLimit,
  });
}
