/** The backend of a method. */
export type Integration = FunctionIntegration | MockIntegration;

/** A function, which receives the whole request and returns the response. */
export interface FunctionIntegration {
  readonly type: "function";
  readonly functionName: string;
  readonly functionArn: string;
  readonly timeoutMs: number;
  /** Whether the response is sent while the function writes it. */
  readonly streams: boolean;
}

/** A fixed response of API Gateway, without a backend. CDK answers preflight requests of browsers this way. */
export interface MockIntegration {
  readonly type: "mock";
  readonly status: number;
  /** Values by header name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Further values of `Origin` that replace the value of `Access-Control-Allow-Origin`. */
  readonly origins: readonly string[];
  /** What API Gateway does with a body for which the integration has no template. */
  readonly passthrough: "WHEN_NO_MATCH" | "WHEN_NO_TEMPLATES" | "NEVER";
  /** Whether a body of a binary media type becomes text, which templates need. */
  readonly convertsToText: boolean;
}
