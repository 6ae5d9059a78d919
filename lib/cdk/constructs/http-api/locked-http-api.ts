import { Annotations, CfnOutput } from "aws-cdk-lib";
import { AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import {
  type CfnStage,
  CorsHttpMethod,
  HttpApi,
  HttpStage,
  LogGroupLogDestination,
} from "aws-cdk-lib/aws-apigatewayv2";
import type { Grant, IGrantable } from "aws-cdk-lib/aws-iam";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { deliveriesTable } from "../api/deliveries-table.ts";
import type { LockedApiProps } from "../api/locked-api-props.ts";
import type { Throttle } from "../api/locked-route.ts";
import { type CorsOptions, requireExact } from "../responses/cors-options.ts";
import { LockedHttpRoute, type LockedHttpRouteOptions } from "./locked-http-route.ts";

/** Properties of `LockedHttpApi`. */
export interface LockedHttpApiProps extends Pick<
  LockedApiProps,
  "name" | "rateLimit" | "burstLimit"
> {
  /**
   * The origins whose scripts may call the API in a browser, and their methods and headers. Callers still have to
   * authenticate. API Gateway adds the headers to every response, so the handlers need not.
   *
   * @default - browsers show no response to scripts of other origins
   */
  readonly cors?: CorsOptions;
}

/** Id of the warning with which the app accepts what an HTTP API lacks. */
const WARNING = "signet:httpApiWithoutFirewall";

/**
 * An HTTP API with the stage `$default`, which throttles and logs requests. It costs less than a {@link LockedApi}, and
 * has no resource policy, no firewall, no validation of bodies, no API keys, no private endpoint and no choice of TLS
 * versions: CDK warns about it until the app acknowledges the warning `signet:httpApiWithoutFirewall`.
 *
 * @throws {RangeError} If `cors` does not name its origins, methods and headers.
 * @example
 * const orderApi = new LockedHttpApi(stack, "HttpApi", { name: "orders" });
 * Annotations.of(orderApi).acknowledgeWarning("signet:httpApiWithoutFirewall", "an internal tool");
 * orderApi.addRoute({ method: "GET", path: "/orders/{id}", handler: orders }).grantInvoke(clerk);
 */
export class LockedHttpApi extends Construct {
  /** The output that holds the URL of the API. */
  readonly endpoint: CfnOutput;
  /** The HTTP API itself. */
  readonly httpApi: HttpApi;
  private readonly routes = new Map<string, LockedHttpRoute>();
  private readonly stage: CfnStage;
  private readonly throttles: Record<string, CfnStage.RouteSettingsProperty> = {};

  constructor(scope: Construct, id: string, props: LockedHttpApiProps) {
    super(scope, id);
    const { name, cors, rateLimit = 20, burstLimit = 40 } = props;
    if (cors) requireExact(cors);
    const accessLog = new LogGroup(this, "AccessLog", { retention: RetentionDays.THREE_MONTHS });
    this.httpApi = new HttpApi(this, "HttpApi", {
      apiName: name,
      createDefaultStage: false,
      ...(cors ? { corsPreflight: corsPreflight(cors) } : {}),
    });
    const stage = new HttpStage(this, "Stage", {
      httpApi: this.httpApi,
      stageName: "$default",
      autoDeploy: true,
      throttle: { rateLimit, burstLimit },
      accessLogSettings: { destination: new LogGroupLogDestination(accessLog), format: LOG },
    });
    this.stage = stage.node.defaultChild as CfnStage; // CDK types it as a construct.
    this.endpoint = new CfnOutput(this, "Endpoint", { value: this.httpApi.apiEndpoint });
    Annotations.of(this).addWarningV2(
      WARNING,
      "an HTTP API has no resource policy and no firewall: each route authenticates its callers, and nothing stands before it. Use a LockedApi, or acknowledge this",
    );
  }

  /**
   * Adds a route, which serves the callers that its `auth` accepts.
   *
   * @throws {RangeError} If HTTP APIs do not support the authentication, or if it does not fit the handler: see
   *   `LockedApi.addRoute`.
   */
  addRoute(route: LockedHttpRouteOptions): LockedHttpRoute {
    const key = `${route.method} ${route.path}`;
    const locked = new LockedHttpRoute(this, key, {
      route,
      httpApi: this.httpApi,
      api: this,
      deliveries: () => deliveriesTable(this, route.handler),
    });
    this.routes.set(key, locked);
    if (route.throttle) this.limit(key, locked, route.throttle);
    return locked;
  }

  /**
   * Allows a principal to call one method on one path. It grants nothing else.
   *
   * @throws {RangeError} If the API has no such route yet.
   */
  grantInvoke(grantee: IGrantable, method: string, path: `/${string}`): Grant {
    const route = this.routes.get(`${method} ${path}`);
    if (route) return route.grantInvoke(grantee);
    throw new RangeError(
      `LockedHttpApi: there is no route ${method} ${path}; add it before the grant`,
    );
  }

  /**
   * The id of the HTTP API.
   *
   * @attribute
   */
  get httpApiId(): string {
    return this.httpApi.apiId;
  }

  /** Limits one route. API Gateway accepts the setting only after the route exists. */
  private limit(key: string, { route }: LockedHttpRoute, throttle: Throttle): void {
    this.throttles[key] = {
      throttlingRateLimit: throttle.rateLimit,
      throttlingBurstLimit: throttle.burstLimit,
    };
    this.stage.routeSettings = Object.fromEntries(
      Object.entries(this.throttles).map(([one, limits]) => [
        one,
        {
          ThrottlingRateLimit: limits.throttlingRateLimit,
          ThrottlingBurstLimit: limits.throttlingBurstLimit,
        },
      ]),
    );
    this.stage.node.addDependency(route);
  }
}

function corsPreflight(cors: CorsOptions) {
  const { allowOrigins, allowMethods, allowHeaders, exposeHeaders, maxAge } = cors;
  return {
    allowOrigins: [...allowOrigins],
    allowMethods: allowMethods.map((method) => CorsHttpMethod[method]),
    allowHeaders: [...allowHeaders],
    ...(exposeHeaders ? { exposeHeaders: [...exposeHeaders] } : {}),
    ...(maxAge ? { maxAge } : {}),
    ...(cors.allowCredentials ? { allowCredentials: true } : {}),
  };
}

/**
 * The format of the access log, as a LockedApi has it. It leaves out the query string (which may carry a signature),
 * headers, the body, and the text of an error (which quotes the request).
 */
const LOG = AccessLogFormat.custom(
  JSON.stringify({
    requestId: "$context.requestId",
    time: "$context.requestTime",
    sourceIp: "$context.identity.sourceIp",
    caller: "$context.identity.userArn",
    method: "$context.httpMethod",
    route: "$context.routeKey",
    status: "$context.status",
    error: "$context.error.responseType",
    responseBytes: "$context.responseLength",
    latencyMs: "$context.responseLatency",
  }),
);
