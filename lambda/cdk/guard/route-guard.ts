import type { Context } from "aws-lambda";
import type { ProxyEvent } from "./proxy-event.ts";

/** What stands before the handler of a route: it answers itself, or with what the handler answers. */
export type RouteGuard = (call: GuardedCall) => Promise<unknown>;

export interface GuardedCall {
  readonly event: ProxyEvent;
  readonly lambda: Context;
  /** Calls the user's handler. */
  readonly next: () => Promise<unknown>;
  /** Writes a line of the log, to which route and request are added. */
  readonly log: (line: LogLine) => void;
}

/** Never a body, a signature or a key. */
export interface LogLine {
  readonly guard: "accepted" | "refused" | "duplicate" | "failed";
  readonly reason?: string | undefined;
  readonly header?: string | undefined;
  readonly keyId?: string | undefined;
  readonly message?: string;
}
