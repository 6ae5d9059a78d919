import type { Policy } from "../../../iam/policy/policy.ts";
import type { ApiAuthorizer } from "./api-authorizer.ts";
import type { GatewayResponse, ResponseType } from "./gateway-response.ts";
import type { Exposure } from "./exposure.ts";
import type { Integration } from "./integration.ts";

/** The verbs that API Gateway supports. `ANY` means all of them, and a policy may name each of them. */
export const VERBS: readonly string[] = "DELETE GET HEAD OPTIONS PATCH POST PUT".split(" ");

/** A method of a REST API as it was deployed. */
export interface ApiMethod {
  readonly resourceId: string;
  /** A verb, or `ANY`. */
  readonly httpMethod: string;
  readonly authorization: "AWS_IAM" | "COGNITO_USER_POOLS" | "CUSTOM" | "NONE";
  /** Set only if `authorization` is `CUSTOM` or `COGNITO_USER_POOLS`. */
  readonly authorizerId: string | undefined;
  /** Scopes of which an access token of a user pool must have one. Without scopes, an ID token is required. */
  readonly scopes: readonly string[];
  readonly apiKeyRequired: boolean;
  /** Required parameters: `querystring.x`, `header.x` or `path.x`. */
  readonly requiredParameters: readonly string[];
  /** Model names by content type in lower case. `$default` matches any content type. */
  readonly requestModels: ReadonlyMap<string, string>;
  readonly validatorId: string | undefined;
  readonly integration: Integration;
}

export interface ApiResource {
  readonly id: string;
  /** Id of the parent resource, or `undefined` for the root. */
  readonly parentId: string | undefined;
  readonly pathPart: string;
}

interface RequestValidator {
  readonly body: boolean;
  readonly parameters: boolean;
}

/** The definition of an API at the time of a deployment. A stage serves it. */
export interface ApiSnapshot {
  readonly resources: ReadonlyMap<string, ApiResource>;
  readonly methods: readonly ApiMethod[];
  readonly validators: ReadonlyMap<string, RequestValidator>;
  /** JSON schemas by model name. */
  readonly models: ReadonlyMap<string, object>;
  /** Keyed by id. */
  readonly authorizers: ReadonlyMap<string, ApiAuthorizer>;
  /** The API's definitions of the responses that API Gateway itself sends. */
  readonly gatewayResponses: ReadonlyMap<ResponseType, GatewayResponse>;
  /** Where the gateway reads a caller's API key. @default "HEADER" */
  readonly apiKeySource?: Api["apiKeySource"];
  /** The API's resource policy, or `undefined` if the API had no policy. */
  readonly policy?: Policy | undefined;
}

export interface Throttle {
  /** Tokens per second. */
  readonly rate: number;
  /** Size of the token bucket. */
  readonly burst: number;
}

export interface Stage {
  readonly name: string;
  readonly deploymentId: string;
  readonly snapshot: ApiSnapshot;
  readonly variables: Readonly<Record<string, string>>;
  /** Keyed by `<path template> <declared verb>`. `*` in either part matches any value. */
  readonly throttles: ReadonlyMap<string, Throttle>;
  /** Format of an access log line, or `undefined` if the access log is off. */
  readonly accessLogFormat: string | undefined;
}

export interface Api {
  readonly id: string;
  readonly name: string;
  readonly rootResourceId: string;
  readonly binaryMediaTypes: readonly string[];
  readonly apiKeySource: "HEADER" | "AUTHORIZER";
  readonly exposure: Exposure;
  /** The resource policy in the current template. A stage enforces the policy of its own deployment. */
  readonly policy: Policy | undefined;
  readonly resources: Map<string, ApiResource>;
  readonly methods: Map<string, ApiMethod>;
  readonly validators: Map<string, RequestValidator>;
  readonly models: Map<string, object>;
  readonly authorizers: Map<string, ApiAuthorizer>;
  /** Keyed by resource id. */
  readonly gatewayResponses: Map<string, GatewayResponse>;
  readonly deployments: Map<string, ApiSnapshot>;
  readonly stages: Map<string, Stage>;
}

/** Returns the ARN of a stage, by which other services name the stage. */
export function stageArn(
  { partition, region }: { readonly partition: string; readonly region: string },
  apiId: string,
  stageName: string,
): string {
  return `arn:${partition}:apigateway:${region}::/restapis/${apiId}/stages/${stageName}`;
}

/** Returns the path template of a resource, such as `/orders/{id}`, or `/` for the root. */
export function pathTemplate(
  resources: ReadonlyMap<string, ApiResource>,
  resourceId: string,
): string {
  const parts: string[] = [];
  for (
    let resource = resources.get(resourceId);
    resource?.parentId !== undefined;
    resource = resources.get(resource.parentId)
  ) {
    parts.unshift(resource.pathPart);
  }
  return `/${parts.join("/")}`;
}
