import { type CfnOutput, Lazy } from "aws-cdk-lib";
import {
  type CfnRestApi,
  type CfnStage,
  EndpointType,
  LogGroupLogDestination,
  MethodLoggingLevel,
  type RequestValidator,
  ResponseType,
  RestApi,
} from "aws-cdk-lib/aws-apigateway";
import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import { PolicyDocument } from "aws-cdk-lib/aws-iam";
import type { IVpcEndpoint } from "aws-cdk-lib/aws-ec2";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { APIGATEWAY_AUTHORIZER_CHANGE_DEPLOYMENT_LOGICAL_ID } from "aws-cdk-lib/cx-api";
import { Construct } from "constructs";
import { accessLogFormat } from "./access-log-format.ts";
import { acknowledge } from "../acknowledge/acknowledge.ts";
import { allowFrom, type ListedMethod } from "./allow-list.ts";
import { CallerPlan, type CallerPlanProps } from "./caller-plan.ts";
import { Firewall, type FirewallProps } from "./firewall.ts";
import { ApiDomain, type ApiDomainOptions } from "./api-domain.ts";
import { GatewayLogging } from "./gateway-logging.ts";
import { methodSettings } from "./method-settings.ts";
import { allowUnsigned, privateAccess } from "./private-access.ts";
import { requireTls, type TlsPolicy } from "./tls-policy.ts";
import { LockedRoute, type LockedRouteOptions } from "./locked-route.ts";
import { deliveriesTable } from "./deliveries-table.ts";

export interface LockedApiProps {
  readonly name: string;
  /** Requests a second to each route without a throttle of its own, over all callers. @default 20 */
  readonly rateLimit?: number;
  /** Requests at once to each route without a throttle of its own, over all callers. @default 40 */
  readonly burstLimit?: number;
  /** Limits by address, in front of everything. @default none: AWS bills it by the month */
  readonly firewall?: Omit<FirewallProps, "stage">;
  /** The addresses that may call at all, as CIDRs. They still have to prove who they are. @default any */
  readonly allowFrom?: readonly [string, ...string[]];
  /** Of the API's own host name. @default "TLS13" */
  readonly tls?: TlsPolicy;
  /** A host name of one's own; the API's own one is switched off then. @default the API's own */
  readonly domain?: ApiDomainOptions;
  /** Takes the API off the internet: it is called through these VPC endpoints alone. @default regional */
  readonly privateTo?: readonly [IVpcEndpoint, ...IVpcEndpoint[]];
}

/** By its name also where policies name it: a reference to the stage would go around in a circle. */
const STAGE = "prod";

/**
 * A REST API with the stage `prod`: validated, throttled, logged and traced; regional unless it is private.
 * Bodies reach the functions byte for byte, in base64.
 *
 * @throws {RangeError} with both `allowFrom` and `privateTo`, or at limits that {@link Firewall} cannot have.
 * @throws {TlsPolicyUnavailable} for a domain with `tls` beside `mutualTls`.
 * @throws {NoVpcEndpoint} for a `privateTo` without any.
 */
export class LockedApi extends Construct {
  /** The output that says where the stage answers. */
  readonly endpoint: CfnOutput;
  readonly restApi: RestApi;
  private readonly validator: RequestValidator;
  private readonly settings: CfnStage.MethodSettingProperty[];
  private readonly methods: ListedMethod[] = [];
  private readonly isPrivate: boolean;
  private readonly challenges = new Set<string>();
  private table: ITable | undefined;

  constructor(scope: Construct, id: string, props: LockedApiProps) {
    super(scope, id);
    // A changed authorizer reaches the stage by a new deployment alone, also in apps without CDK's flag.
    this.node.setContext(APIGATEWAY_AUTHORIZER_CHANGE_DEPLOYMENT_LOGICAL_ID, true);

    const accessLog = new LogGroup(this, "AccessLog", { retention: RetentionDays.THREE_MONTHS });
    this.restApi = new RestApi(this, "RestApi", {
      restApiName: props.name,
      endpointConfiguration: { types: [EndpointType.REGIONAL] },
      ...(props.privateTo ? privateAccess(props.privateTo) : {}),
      // As text, what is no UTF-8 would be replaced before anybody could verify it.
      binaryMediaTypes: ["*/*"],
      cloudWatchRole: false,
      deployOptions: {
        stageName: STAGE,
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
    requireTls(this.restApi, props.tls);
    if (props.domain) new ApiDomain(this, "Domain", { ...props.domain, api: this.restApi });
    this.settings = methodSettings(this.restApi);
    const { deploymentStage: stage } = this.restApi;
    if (props.firewall) new Firewall(this, "Firewall", { ...props.firewall, stage });
    else {
      acknowledge(
        stage,
        "AwsSolutions-APIG3",
        "no WAF: the stage throttles, and each route asks who calls, or is public for a reason that is written down",
      );
    }
    if (props.allowFrom && props.privateTo) {
      throw new RangeError("LockedApi: behind a VPC endpoint a caller has no address of allowFrom");
    }
    if (props.domain && props.privateTo) {
      throw new RangeError(
        "LockedApi: a regional domain leads to no private API, and would be its only name",
      );
    }
    if (props.allowFrom) this.listAddresses(props.allowFrom);
    this.isPrivate = props.privateTo !== undefined;
  }

  /**
   * Serves a verb on a path, to whoever the route's `auth` lets through.
   *
   * @throws {RangeError} where the handler has guarded routes and others, or lacks a key's secret.
   */
  addRoute(route: LockedRouteOptions): LockedRoute {
    const resource = this.restApi.root.resourceForPath(route.path);
    const locked = new LockedRoute(resource, route.method, {
      route,
      resource,
      validator: this.validator,
      api: this,
      deliveries: () => (this.table ??= deliveriesTable(this)),
    });
    const { method: verb, path } = route;
    this.methods.push({ verb, path, open: locked.open });
    // With a policy, what asks for no signature is refused unless the policy allows it.
    if (this.isPrivate && locked.open) {
      this.restApi.addToResourcePolicy(allowUnsigned(STAGE, verb, path));
    }
    if (locked.challenge !== undefined) this.challenge(locked.challenge);
    if (route.throttle) {
      const { rateLimit, burstLimit } = route.throttle;
      this.settings.push({
        ...this.settings[0],
        httpMethod: route.method,
        resourcePath: `/${route.path.replaceAll("/", "~1")}`,
        throttlingRateLimit: rateLimit,
        throttlingBurstLimit: burstLimit,
      });
    }
    return locked;
  }

  /** What each of its callers may use of it, by API keys, for routes that ask for one. */
  addCallerPlan(id: string, props: Omit<CallerPlanProps, "stage"> = {}): CallerPlan {
    return new CallerPlan(this, id, { ...props, stage: this.restApi.deploymentStage });
  }

  private listAddresses(cidrs: readonly [string, ...string[]]): void {
    const resource = this.restApi.node.defaultChild as CfnRestApi; // Which a RestApi has for it.
    const { methods } = this;
    // Routes are added after this.
    resource.policy = Lazy.any({
      produce: () =>
        new PolicyDocument({
          statements: allowFrom({ cidrs, stageName: STAGE, methods }),
        }).toJSON(),
    });
  }

  /** A 401 is one answer for all routes of an API: it names every way to prove oneself that there is. */
  private challenge(challenge: string): void {
    if (this.challenges.size === 0) {
      const all = Lazy.string({ produce: () => `'${[...this.challenges].join(", ")}'` });
      this.restApi.addGatewayResponse("Unauthorized", {
        type: ResponseType.UNAUTHORIZED,
        responseHeaders: { "WWW-Authenticate": all },
      });
    }
    this.challenges.add(challenge);
  }
}
