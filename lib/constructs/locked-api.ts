import type { CfnOutput } from "aws-cdk-lib";
import {
  type CfnRestApi,
  EndpointType,
  LogGroupLogDestination,
  MethodLoggingLevel,
  type RequestValidator,
  RestApi,
} from "aws-cdk-lib/aws-apigateway";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { Route } from "../contract/routes.ts";
import { accessLogFormat } from "./access-log-format.ts";
import { acknowledgeNag } from "./acknowledge-nag.ts";
import { GatewayLogging } from "./gateway-logging.ts";
import { LockedRoute } from "./locked-route.ts";

export interface LockedApiProps {
  readonly name: string;
  /** Requests a second, over all callers. @default 20 */
  readonly rateLimit?: number;
  /** Requests at once, over all callers. @default 40 */
  readonly burstLimit?: number;
}

/** A regional REST API with the stage `prod`: validated, throttled, logged and traced. */
export class LockedApi extends Construct {
  /** The output that says where the stage answers. */
  readonly endpoint: CfnOutput;
  private readonly restApi: RestApi;
  private readonly validator: RequestValidator;

  constructor(scope: Construct, id: string, props: LockedApiProps) {
    super(scope, id);

    const accessLog = new LogGroup(this, "AccessLog", { retention: RetentionDays.THREE_MONTHS });
    this.restApi = new RestApi(this, "RestApi", {
      restApiName: props.name,
      endpointConfiguration: { types: [EndpointType.REGIONAL] },
      cloudWatchRole: false,
      deployOptions: {
        stageName: "prod",
        throttlingRateLimit: props.rateLimit ?? 20,
        throttlingBurstLimit: props.burstLimit ?? 40,
        tracingEnabled: true,
        accessLogDestination: new LogGroupLogDestination(accessLog),
        accessLogFormat: accessLogFormat(),
        loggingLevel: MethodLoggingLevel.ERROR,
        dataTraceEnabled: false,
      },
    });
    this.endpoint = this.restApi.node.findChild("Endpoint") as CfnOutput; // Every RestApi makes one.
    this.validator = this.restApi.addRequestValidator("Validator", {
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    this.restApi.deploymentStage.node.addDependency(new GatewayLogging(this, "Logging"));
    requireModernTls(this.restApi);
    acknowledgeNag(
      this.restApi.deploymentStage,
      "APIG3",
      "no WAF: what gets past the stage's throttling is signed by a caller we know, or public",
    );
  }

  addRoute(route: Route, handler: IFunction): LockedRoute {
    const resource = this.restApi.root.resourceForPath(route.path);
    return new LockedRoute(resource, route.method, {
      route,
      resource,
      validator: this.validator,
      handler,
    });
  }
}

/**
 * TLS 1.3 alone, and only under the API's own host name. AWS's default is still TLS 1.0, and
 * {@link RestApi} has no property for it (aws/aws-cdk#36663).
 */
function requireModernTls(api: RestApi): void {
  const resource = api.node.defaultChild as CfnRestApi; // Which it is; CDK types it as a construct.
  resource.securityPolicy = "SecurityPolicy_TLS13_1_3_2025_09";
  resource.endpointAccessMode = "STRICT";
}
