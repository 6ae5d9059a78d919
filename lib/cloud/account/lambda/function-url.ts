/** What Lambda tells browsers about requests from pages of other origins. */
export interface FunctionUrlCors {
  readonly allowCredentials: boolean;
  readonly allowHeaders: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowOrigins: readonly string[];
  readonly exposeHeaders: readonly string[];
  /** Time in seconds for which a browser may remember the answer. */
  readonly maxAge: number | undefined;
}

/** The HTTP endpoint of a function or alias. Each has at most one. */
export interface FunctionUrl {
  /** The first label of its host name. */
  readonly id: string;
  readonly functionName: string;
  /** The ARN that the URL invokes: of the function, or of its alias. */
  readonly functionArn: string;
  readonly authType: "AWS_IAM" | "NONE";
  /** Whether the response is sent while the function writes it. */
  readonly invokeMode: "BUFFERED" | "RESPONSE_STREAM";
  readonly cors: FunctionUrlCors | undefined;
  /** When the URL was created and last changed, in ISO 8601. */
  readonly created: string;
  readonly modified: string;
}
