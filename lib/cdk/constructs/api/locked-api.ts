import type { CfnOutput } from "aws-cdk-lib";
import {
  type CfnStage,
  EndpointType,
  type RequestValidator,
  RestApi,
} from "aws-cdk-lib/aws-apigateway";
import type { Metric, MetricOptions } from "aws-cdk-lib/aws-cloudwatch";
import type { Grant, IGrantable } from "aws-cdk-lib/aws-iam";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { APIGATEWAY_AUTHORIZER_CHANGE_DEPLOYMENT_LOGICAL_ID } from "aws-cdk-lib/cx-api";
import type { Construct } from "constructs";
import { acknowledge } from "../acknowledge/acknowledge.ts";
import { listAddresses, type ListedMethod } from "./allow-list.ts";
import { CallerPlan, type CallerPlanProps } from "./caller-plan.ts";
import { Firewall } from "./firewall.ts";
import { ApiDomain } from "./api-domain.ts";
import { LockedApiBase } from "./imported-api.ts";
import { GatewayLogging } from "./gateway-logging.ts";
import { limitRoute, methodSettings, stageOptions } from "./method-settings.ts";
import { allowUnsigned, explainStrict, privateAccess } from "./private-access.ts";
import { apiTls, requireTls } from "./tls-policy.ts";
import { API_STAGE, type LockedApiProps, requireCompatible } from "./locked-api-props.ts";
import { LockedRoute, type LockedRouteOptions } from "./locked-route.ts";
import { deliveriesTable } from "./deliveries-table.ts";
import type { CorsOptions } from "../responses/cors-options.ts";
import { ErrorResponses } from "../responses/error-responses.ts";
import { writeOrigins } from "../responses/handler-origins.ts";
import { Preflights } from "../responses/preflights.ts";

/**
 * A REST API with the stage `prod`, which validates, throttles, logs and traces requests. It is regional unless
 * `privateTo` is set. Functions receive bodies byte for byte, in base64.
 *
 * @throws {RangeError} If `privateTo` is set with `allowFrom` or `domain`, if {@link Firewall} rejects a limit, or if
 *   `cors` does not name its origins, methods and headers.
 * @throws {TlsPolicyUnavailable} If `tls` differs from the TLS policy of the domain, or if the domain has both `tls`
 *   and `mutualTls`.
 * @throws {NoVpcEndpoint} If `privateTo` is empty.
 * @example
 * const orderApi = new LockedApi(stack, "Api", {
 *   name: "orders",
 *   firewall: { perIp: { requests: 1000 } },
 *   cors: {
 *     allowOrigins: ["https://app.example.com"],
 *     allowMethods: ["GET"],
 *     allowHeaders: ["Authorization", "X-Amz-Date", "X-Amz-Security-Token"],
 *   },
 * });
 * orderApi.addRoute({ method: "GET", path: "/orders/{id}", handler: orders }).grantInvoke(clerk);
 */
export class LockedApi extends LockedApiBase {
  /** The output that holds the URL of the API: of its domain, or of the stage at the default endpoint. */
  readonly endpoint: CfnOutput;
  /** The REST API itself. */
  readonly restApi: RestApi;
  private readonly validator: RequestValidator;
  private readonly settings: CfnStage.MethodSettingProperty[];
  private readonly methods: ListedMethod[] = [];
  private readonly isPrivate: boolean;
  private readonly errors: ErrorResponses;
  private readonly cors: CorsOptions | undefined;
  private readonly preflights: Preflights | undefined;

  constructor(scope: Construct, id: string, props: LockedApiProps) {
    super(scope, id);
    requireCompatible(props);
    // Sets this flag of CDK for apps that do not. Without it, a changed authorizer makes no new deployment, so the
    // stage keeps the old authorizer.
    this.node.setContext(APIGATEWAY_AUTHORIZER_CHANGE_DEPLOYMENT_LOGICAL_ID, true);

    const accessLog = new LogGroup(this, "AccessLog", { retention: RetentionDays.THREE_MONTHS });
    this.restApi = new RestApi(this, "RestApi", {
      restApiName: props.name,
      endpointConfiguration: { types: [EndpointType.REGIONAL] },
      ...(props.privateTo ? privateAccess(props.privateTo) : {}),
      // If bodies were passed as text, API Gateway would replace bytes that are not UTF-8 before a guard could
      // verify the body.
      binaryMediaTypes: ["*/*"],
      cloudWatchRole: false,
      deployOptions: stageOptions(accessLog, props),
    });
    this.endpoint = this.restApi.node.findChild("Endpoint") as CfnOutput; // Every RestApi creates this output.
    this.validator = this.restApi.addRequestValidator("Validator", {
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    this.restApi.deploymentStage.node.addDependency(new GatewayLogging(this, "Logging"));
    const { restApi: api } = this;
    const { tls, domain, endpointAccess } = props;
    if (domain) {
      new ApiDomain(this, "Domain", { ...domain, api, apiTls: tls, endpointAccess });
      this.endpoint.value = `https://${domain.name}/`;
    } else requireTls(api, apiTls({ tls }), endpointAccess);
    this.settings = methodSettings(this.restApi);
    const { deploymentStage: stage } = this.restApi;
    if (props.firewall) new Firewall(this, "Firewall", { ...props.firewall, stage });
    else {
      acknowledge(
        stage,
        "AwsSolutions-APIG3",
        "no WAF: the stage throttles, and each route authenticates its callers or has a written reason to be public",
      );
    }
    if (props.privateTo && endpointAccess !== "BASIC") explainStrict(this);
    if (props.allowFrom) listAddresses(api, props.allowFrom, this.methods);
    this.isPrivate = props.privateTo !== undefined;
    this.cors = props.cors;
    this.errors = new ErrorResponses(api, props.cors);
    this.preflights = props.cors && new Preflights(props.cors);
  }

  /**
   * Adds a route, which serves the callers that its `auth` accepts.
   *
   * @throws {RangeError} If the handler would serve guarded and unguarded routes, if the handler lacks the secret of
   *   an HMAC key, or if the handler already has another guard for the same route of another API. With `allowFrom`,
   *   at synthesis, if the path of a route without authorization overlaps the path of another route.
   */
  addRoute(route: LockedRouteOptions): LockedRoute {
    const resource = this.restApi.root.resourceForPath(route.path);
    const locked = new LockedRoute(resource, route.method, {
      route,
      resource,
      validator: this.validator,
      api: this,
      deliveries: () => deliveriesTable(this, route.handler),
    });
    const { method: verb, path } = route;
    this.list({ verb, path, open: locked.open });
    if (this.cors?.allowMethods.includes(verb)) writeOrigins(locked.handler, this.cors);
    if (this.preflights?.allow(resource, verb)) this.list({ verb: "OPTIONS", path, open: true });
    if (locked.challenge !== undefined) this.errors.challenge(locked.challenge);
    if (route.throttle) limitRoute(this.settings, route, route.throttle);
    return locked;
  }

  /**
   * Allows a principal to call one method on one path. It grants nothing else.
   *
   * @throws {RangeError} If the API has no such route yet.
   */
  override grantInvoke(grantee: IGrantable, method: string, path: `/${string}`): Grant {
    if (!this.methods.some((route) => route.verb === method && route.path === path)) {
      throw new RangeError(
        `LockedApi: there is no route ${method} ${path}; add it before the grant`,
      );
    }
    return super.grantInvoke(grantee, method, path);
  }

  /**
   * The id of the REST API.
   *
   * @attribute
   */
  get restApiId(): string {
    return this.restApi.restApiId;
  }

  /** Adds limits for each caller, by API key. The limits apply to routes with `apiKeyRequired`. */
  addCallerPlan(id: string, props: Omit<CallerPlanProps, "stage"> = {}): CallerPlan {
    return new CallerPlan(this, id, { ...props, stage: this.restApi.deploymentStage });
  }

  /** Returns the metric of the number of requests. */
  metricCount(props?: MetricOptions): Metric {
    return this.restApi.metricCount(props);
  }

  /** Returns the metric of 4xx responses, which includes every refused caller. */
  metricClientError(props?: MetricOptions): Metric {
    return this.restApi.metricClientError(props);
  }

  /** Returns the metric of 5xx responses. */
  metricServerError(props?: MetricOptions): Metric {
    return this.restApi.metricServerError(props);
  }

  /** Returns the metric of the time between a request and its response. */
  metricLatency(props?: MetricOptions): Metric {
    return this.restApi.metricLatency(props);
  }

  /** Allows unsigned requests to an open method, which API Gateway rejects if the API has a resource policy. */
  private list(method: ListedMethod): void {
    this.methods.push(method);
    if (this.isPrivate && method.open) {
      this.restApi.addToResourcePolicy(allowUnsigned(API_STAGE, method.verb, method.path));
    }
  }
}
