/** A smallest statement that would allow a refused request, and the kind of policy to which to add it. */
export interface Allow {
  readonly policyType: string;
  readonly statement: Readonly<Record<string, unknown>>;
}

/** A request to an API, a function URL or the AWS endpoint, after its response is known. */
export interface RequestEntry {
  readonly type: "request";
  /** Id of the request, as in its response. */
  readonly requestId: string;
  readonly kind: "api" | "function-url" | "aws";
  readonly method: string;
  /** Path as it was received, without the query, which may contain secrets. */
  readonly path: string;
  /** Signing name of the AWS service, such as `kms`. Absent if the request is for no known service. */
  readonly service?: string | undefined;
  /** Operation of the AWS service, such as `Decrypt`. Absent if the service does not know it. */
  readonly operation?: string | undefined;
  /** Name of the API. Absent if no stage matched. */
  readonly api?: string | undefined;
  /** Declared verb and path template, such as `GET /orders/{id}` or `ANY /{proxy+}`. Absent if no route matched. */
  readonly route?: string | undefined;
  /** Function of the route or the function URL, or the function that an operation of Lambda names. */
  readonly function?: string | undefined;
  /** Function of the route's authorizer. */
  readonly authorizer?: string | undefined;
  /** Status of the response. With `hang` and `reset`, a fault prevented a response. */
  readonly status: number | "hang" | "reset";
  readonly latencyMs: number;
  /** ARN of the principal that signed the request. Absent if the signature is absent, invalid or not required. */
  readonly caller?: string | undefined;
  /** Function whose own credentials signed the request. */
  readonly callerFunction?: string | undefined;
  /** Principal that the authorizer returned. */
  readonly principalId?: string | undefined;
  /**
   * Whether the caller was refused: by a signature check, a policy or an authorizer, or with status 401 or 403 for
   * another reason. The function itself may have chosen that status.
   */
  readonly denied: boolean;
  /** Why the request was refused or failed. Absent if the function responded. */
  readonly reason?: string | undefined;
  /** The smallest statements that would allow the request, if policies refused it. */
  readonly allow?: readonly Allow[] | undefined;
}

/** An asynchronous invocation of a function, after it has ended. */
interface InvocationEntry {
  readonly type: "invocation";
  readonly function: string;
  /** Request id of the invocation, as the function sees it. Absent if it could not start. */
  readonly invocationId?: string | undefined;
  /** Id of the request that caused it. */
  readonly requestId: string;
  readonly latencyMs: number;
  readonly failed: boolean;
  /** Why it failed. */
  readonly reason?: string | undefined;
}

/** A line that a function printed. */
export interface OutputEntry {
  readonly type: "output";
  readonly function: string;
  readonly line: string;
  /** Request id of the invocation that ran when the line was printed, or of the last one before it. */
  readonly invocationId: string;
  /** Id of the request that waits for the invocation. Absent if the invocation is asynchronous. */
  readonly requestId?: string | undefined;
  /** Route of that request. */
  readonly route?: string | undefined;
}

/** A line of the access log of a stage, in the stage's own format. */
interface AccessLogEntry {
  readonly type: "access-log";
  readonly api: string;
  readonly requestId: string;
  readonly route: string;
  readonly function?: string | undefined;
  readonly line: string;
}

/** A change that someone caused, such as a fault that was set. */
interface NoticeEntry {
  readonly type: "notice";
  readonly text: string;
}

/** A problem of the local cloud itself, or of a function outside its handler. */
interface ProblemEntry {
  readonly type: "problem";
  readonly text: string;
  /** The function that has the problem. */
  readonly function?: string | undefined;
  /** Stack trace of an internal error, by line. */
  readonly stack?: readonly string[] | undefined;
}

type LogEntry =
  | RequestEntry
  | InvocationEntry
  | OutputEntry
  | AccessLogEntry
  | NoticeEntry
  | ProblemEntry;

/**
 * What happened, for which caller, and why, for the person who runs the cloud. An event consists of values of JSON,
 * and its texts are printable.
 */
export type LogEvent = LogEntry & {
  /** When it happened, in ISO 8601 and UTC: for a request, when its response was known. */
  readonly time: string;
};

/** Takes an entry of the log, to which the log itself adds the time. */
export type Log = (entry: LogEntry) => void;

/** The request on whose behalf a function runs. */
export type LoggedRequest = Pick<RequestEntry, "requestId" | "route">;
