import type { Context } from "aws-lambda";
import type { ProxyEvent } from "./proxy-event.ts";

/** The guard of a route. It returns its own response, or calls the handler and returns that response. */
export type RouteGuard = (call: GuardedCall) => Promise<unknown>;

/** One invocation of the function, which a guard checks. */
export interface GuardedCall {
  readonly event: ProxyEvent;
  readonly lambda: Context;
  /** Calls the user's handler. */
  readonly next: () => Promise<unknown>;
  /** Writes a line to the log, with the route and the request id added. */
  readonly log: (line: LogLine) => void;
}

/** A line of the log. It contains no body, signature or key. */
export interface LogLine {
  readonly guard: "accepted" | "refused" | "duplicate" | "failed";
  readonly reason?: string | undefined;
  readonly header?: string | undefined;
  readonly keyId?: string | undefined;
  readonly message?: string;
}
