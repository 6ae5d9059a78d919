import type { Policy } from "../../../iam/policy/policy.ts";
import type { ApiAuthorizer } from "./api-authorizer.ts";
import type { GatewayResponse, ResponseType } from "./gateway-response.ts";
import type { Exposure } from "./exposure.ts";

/** The verbs there are to API Gateway, and so all that `ANY` stands for: a policy may name each of them. */
export const VERBS: readonly string[] = "DELETE GET HEAD OPTIONS PATCH POST PUT".split(" ");

/** One method of a REST API as it was deployed. */
export interface ApiMethod {
  readonly resourceId: string;
  /** A verb, or `ANY`. */
  readonly httpMethod: string;
  readonly authorization: "AWS_IAM" | "CUSTOM" | "NONE";
  /** Of `CUSTOM` alone. */
  readonly authorizerId: string | undefined;
  readonly apiKeyRequired: boolean;
  /** Required parameters: `querystring.x`, `header.x` or `path.x`. */
  readonly requiredParameters: readonly string[];
  /** Model names by content type, in lower case; `$default` stands for any. */
  readonly requestModels: ReadonlyMap<string, string>;
  readonly validatorId: string | undefined;
  readonly functionName: string;
  readonly functionArn: string;
  readonly integrationTimeoutMs: number;
}

export interface ApiResource {
  readonly id: string;
  /** `undefined` for the root. */
  readonly parentId: string | undefined;
  readonly pathPart: string;
}

interface RequestValidator {
  readonly body: boolean;
  readonly parameters: boolean;
}

/** What a deployment froze, and a stage serves. */
export interface ApiSnapshot {
  readonly resources: ReadonlyMap<string, ApiResource>;
  readonly methods: readonly ApiMethod[];
  readonly validators: ReadonlyMap<string, RequestValidator>;
  /** JSON schemas by model name. */
  readonly models: ReadonlyMap<string, object>;
  /** By id. */
  readonly authorizers: ReadonlyMap<string, ApiAuthorizer>;
  /** What the API says of the gateway's own responses. */
  readonly gatewayResponses: ReadonlyMap<ResponseType, GatewayResponse>;
  /** Where a caller's API key is found. @default "HEADER" */
  readonly apiKeySource?: Api["apiKeySource"];
  /** The API's resource policy, where it had one. */
  readonly policy?: Policy | undefined;
}

export interface Throttle {
  /** Tokens a second. */
  readonly rate: number;
  /** Size of the bucket. */
  readonly burst: number;
}

export interface Stage {
  readonly name: string;
  readonly deploymentId: string;
  readonly snapshot: ApiSnapshot;
  readonly variables: Readonly<Record<string, string>>;
  /** By `<path template> <declared verb>`; `*` for a part stands for any. */
  readonly throttles: ReadonlyMap<string, Throttle>;
  /** Format of an access log line; none: no access log. */
  readonly accessLogFormat: string | undefined;
}

export interface Api {
  readonly id: string;
  readonly name: string;
  readonly rootResourceId: string;
  readonly binaryMediaTypes: readonly string[];
  readonly apiKeySource: "HEADER" | "AUTHORIZER";
  readonly exposure: Exposure;
  /** Its resource policy as the template has it now; a stage obeys the one of its deployment. */
  readonly policy: Policy | undefined;
  readonly resources: Map<string, ApiResource>;
  readonly methods: Map<string, ApiMethod>;
  readonly validators: Map<string, RequestValidator>;
  readonly models: Map<string, object>;
  readonly authorizers: Map<string, ApiAuthorizer>;
  /** By resource id. */
  readonly gatewayResponses: Map<string, GatewayResponse>;
  readonly deployments: Map<string, ApiSnapshot>;
  readonly stages: Map<string, Stage>;
}

/** By which other services name a stage. */
export function stageArn(
  { partition, region }: { readonly partition: string; readonly region: string },
  apiId: string,
  stageName: string,
): string {
  return `arn:${partition}:apigateway:${region}::/restapis/${apiId}/stages/${stageName}`;
}

/** The path template of a resource, such as `/orders/{id}`; `/` for the root. */
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
