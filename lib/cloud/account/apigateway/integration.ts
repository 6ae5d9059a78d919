/** The backend of a method, as its template declares it. Texts can contain `${stageVariables.NAME}`. */
export type Integration =
  | FunctionIntegration
  | MappedFunctionIntegration
  | MockIntegration
  | HttpIntegration
  | HttpProxyIntegration
  | ServiceIntegration
  | UnservedIntegration;

/** Integrations whose request and response API Gateway converts by mappings and templates. */
export type MappedIntegration =
  | MappedFunctionIntegration
  | MockIntegration
  | HttpIntegration
  | ServiceIntegration;

interface Called {
  readonly timeoutMs: number;
  /** ARN of the role with which API Gateway calls, or {@link AS_CALLER}. @default - the function's policy decides */
  readonly credentials?: string | undefined;
  /** Values by `integration.request.{header,path,querystring}.NAME`. */
  readonly requestParameters: Readonly<Record<string, string>>;
}

/** The value of `Credentials` with which API Gateway calls as the caller of the method. */
export const AS_CALLER = /^arn:[^:]+:iam::\*:user\/\*$/;

interface CalledFunction extends Called {
  /** The last part of the ARN without its qualifier. */
  readonly functionName: string;
  /** ARN of a function, version or alias. */
  readonly functionArn: string;
}

/** How the request and the response of an integration are converted. */
interface Mapped {
  /** Templates by content type in lower case. `$default` matches any content type. */
  readonly requestTemplates: ReadonlyMap<string, string>;
  /** What API Gateway does with a body for which the integration has no template. */
  readonly passthrough: "WHEN_NO_MATCH" | "WHEN_NO_TEMPLATES" | "NEVER";
  readonly contentHandling: ContentHandling;
  readonly responses: readonly IntegrationResponse[];
  /** The statuses that the method declares. */
  readonly statuses: ReadonlySet<number>;
}

export type ContentHandling = "CONVERT_TO_TEXT" | "CONVERT_TO_BINARY" | undefined;

/** A response of a method, which the backend's response selects. */
export interface IntegrationResponse {
  readonly status: number;
  /**
   * A regular expression of Java for the whole status of the backend, or the whole error message of a function.
   *
   * @default - the response is selected if no pattern matches
   */
  readonly pattern: string | undefined;
  /** Values by header name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Templates by content type in lower case. */
  readonly templates: ReadonlyMap<string, string>;
  readonly contentHandling: ContentHandling;
}

/** A function, which receives the whole request and returns the response (`AWS_PROXY`). */
export interface FunctionIntegration extends CalledFunction {
  readonly type: "function";
  /** Whether the response is sent while the function writes it. */
  readonly streams: boolean;
}

/** A function, which receives and returns JSON (`AWS`). */
export interface MappedFunctionIntegration extends CalledFunction, Mapped {
  readonly type: "mapped-function";
}

/** A response of API Gateway itself, without a backend (`MOCK`). */
export interface MockIntegration extends Called, Mapped {
  readonly type: "mock";
}

interface CalledUrl extends Called {
  /** The URL, in which `{NAME}` is replaced by a mapped path parameter. */
  readonly url: string;
  /** A verb, or `ANY` for the verb of the request. */
  readonly verb: string;
}

/** An HTTP server (`HTTP`). */
export interface HttpIntegration extends CalledUrl, Mapped {
  readonly type: "http";
}

/** An HTTP server, to which the request is forwarded (`HTTP_PROXY`). */
export interface HttpProxyIntegration extends CalledUrl {
  readonly type: "http-proxy";
}

/** An operation of an AWS service (`AWS`). */
export interface ServiceIntegration extends Called, Mapped {
  readonly type: "service";
  /** Name of the service in a URI, such as `sqs`. */
  readonly service: string;
  /** Whether `target` is the name of an operation or a path. */
  readonly targetKind: "action" | "path";
  readonly target: string;
  readonly verb: string;
}

/** An integration that is deployed, but fails at each call. */
export interface UnservedIntegration {
  readonly type: "unserved";
  /** Why it fails, as a clause. */
  readonly reason: string;
}
