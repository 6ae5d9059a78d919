import type { IdentitySource } from "../apigateway/api-authorizer.ts";
import type { Throttle } from "../apigateway/api.ts";
import type { ParameterMapping } from "./parameter-mapping.ts";

/** The path and verb of a route that a path template cannot express: it matches every request that no other route matches. */
export const DEFAULT_ROUTE = "$default";

/** A route of an HTTP API. */
export interface HttpRoute {
  readonly id: string;
  /** `GET /orders/{id}`, `ANY /{proxy+}` or `$default`. */
  readonly key: string;
  /** A verb or `ANY`. `$default` of the default route. */
  readonly verb: string;
  /** The path template. Empty for the default route. */
  readonly template: string;
  readonly segments: readonly string[];
  readonly authorization: "AWS_IAM" | "CUSTOM" | "JWT" | "NONE";
  /** Set only if `authorization` is `CUSTOM` or `JWT`. */
  readonly authorizerId: string | undefined;
  /** Scopes of which a token must have one. An empty list requires no scope. */
  readonly scopes: readonly string[];
  readonly integrationId: string | undefined;
}

interface IntegrationSettings {
  readonly id: string;
  readonly timeoutMs: number;
  /** ARN of the role with which API Gateway calls the backend. Without it, the function's policy decides. */
  readonly credentialsArn: string | undefined;
  readonly requestParameters: readonly ParameterMapping[];
  /** Mappings by the status of the backend's response. */
  readonly responseParameters: ReadonlyMap<string, readonly ParameterMapping[]>;
}

/** A function that receives the request as an event. */
export interface HttpFunctionIntegration extends IntegrationSettings {
  readonly type: "function";
  /** ARN of a function, version or alias. It may contain `${stageVariables.NAME}`. */
  readonly functionArn: string;
  readonly payload: "1.0" | "2.0";
}

/** An HTTP server to which the request is forwarded. */
export interface HttpProxyIntegration extends IntegrationSettings {
  readonly type: "http";
  /** The URL, in which `{name}` is replaced by a path parameter. */
  readonly url: string;
  /** A verb, or `ANY` for the verb of the request. */
  readonly verb: string;
}

/** A service of AWS. The local cloud decides the call under the role, but does not serve it. */
export interface HttpServiceIntegration extends IntegrationSettings {
  readonly type: "service";
  /** Service and operation, such as `SQS-SendMessage`. */
  readonly subtype: string;
  /** The parameters of the operation, as the template has them. */
  readonly parameters: Readonly<Record<string, string>>;
}

export type HttpIntegration =
  | HttpFunctionIntegration
  | HttpProxyIntegration
  | HttpServiceIntegration;

/** An authorizer that verifies JSON Web Tokens. */
export interface JwtAuthorizer {
  readonly type: "JWT";
  readonly id: string;
  readonly name: string;
  readonly source: IdentitySource;
  readonly issuer: string;
  readonly audience: readonly string[];
}

/** An authorizer that asks a function. */
export interface FunctionAuthorizer {
  readonly type: "REQUEST";
  readonly id: string;
  readonly name: string;
  readonly functionArn: string;
  /** ARN of the role with which API Gateway invokes the function. Without it, the function's policy decides. */
  readonly credentialsArn: string | undefined;
  readonly identitySources: readonly IdentitySource[];
  readonly payload: "1.0" | "2.0";
  /** Whether the function returns `isAuthorized` instead of a policy. */
  readonly hasSimpleResponses: boolean;
  /** How long the response for an identity is cached; 0 turns the cache off. */
  readonly ttlSeconds: number;
}

export type HttpAuthorizer = FunctionAuthorizer | JwtAuthorizer;

/** Which other origins a browser lets call an API. */
export interface Cors {
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly allowCredentials: boolean;
  readonly maxAgeSeconds: number | undefined;
}

/** The definition of an HTTP API that a stage serves. */
export interface HttpApiSnapshot {
  readonly cors: Cors | undefined;
  /** Keyed by id. */
  readonly routes: ReadonlyMap<string, HttpRoute>;
  readonly integrations: ReadonlyMap<string, HttpIntegration>;
  readonly authorizers: ReadonlyMap<string, HttpAuthorizer>;
}

export interface HttpStage {
  readonly name: string;
  /** Whether the stage serves the API's current definition instead of a deployment. */
  readonly autoDeploy: boolean;
  readonly deploymentId: string | undefined;
  readonly variables: Readonly<Record<string, string>>;
  /** Limits by route key. `*` applies to the routes without limits of their own. */
  readonly throttles: ReadonlyMap<string, Throttle>;
  /** Format of an access log line, or `undefined` if the access log is off. */
  readonly accessLogFormat: string | undefined;
}

/** An API of `AWS::ApiGatewayV2` with the protocol HTTP. Its members are its current definition. */
export interface HttpApi extends HttpApiSnapshot {
  readonly id: string;
  readonly name: string;
  /** Whether the API is served under its default host name. */
  readonly hasDefaultEndpoint: boolean;
  readonly routes: Map<string, HttpRoute>;
  readonly integrations: Map<string, HttpIntegration>;
  readonly authorizers: Map<string, HttpAuthorizer>;
  readonly deployments: Map<string, HttpApiSnapshot>;
  readonly stages: Map<string, HttpStage>;
}

/** Returns what a stage serves, or `undefined` if nothing is deployed to it. */
export function servedBy(api: HttpApi, stage: HttpStage): HttpApiSnapshot | undefined {
  if (stage.autoDeploy) return api;
  return stage.deploymentId === undefined ? undefined : api.deployments.get(stage.deploymentId);
}
