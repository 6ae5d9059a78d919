import type { LoggedRequest } from "../process/log.ts";
import type { ResponseStream } from "./channel/response-stream.ts";
import type { Outcome } from "./outcome.ts";

/** Result of an invocation. */
export interface InvocationResult extends Outcome {
  readonly requestId: string;
  /** The last 4 KB of what the function printed. */
  readonly logTail: string;
}

export interface InvokeOptions {
  /** @default - a new id */
  readonly traceId?: string;
  /** ARN with which the caller named the function, which can have a qualifier. @default - the function's own ARN */
  readonly invokedFunctionArn?: string;
  /** The client's context as JSON, which the function sees. @default - no context */
  readonly clientContext?: string | undefined;
  /** Request id of the invocation, if the event contains it. @default - a new id */
  readonly requestId?: string;
  /** Whether the function answers for a custom resource, by a response URL in the event. @default false */
  readonly responds?: boolean;
  /** Receives the response while the function streams it. @default - the result has the whole response */
  readonly stream?: ResponseStream;
  /** The request that waits for the result. The function's output is logged with it. @default - no request waits */
  readonly waiting?: LoggedRequest;
}

/** One event to run, as JSON text. */
export interface Invocation {
  readonly requestId: string;
  readonly event: string;
  readonly traceId: string;
  readonly invokedFunctionArn: string;
  /** The client's context, as JSON text. */
  readonly clientContext?: string | undefined;
  /** Receives a streamed response. Without it, the outcome has the whole response. */
  readonly stream?: ResponseStream | undefined;
}
