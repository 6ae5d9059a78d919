import { parseJson } from "../../json.ts";
import type { Outcome } from "../runtime/outcome.ts";

/** Why Lambda is done with an asynchronous event. */
export type Condition =
  | "Success"
  | "RetriesExhausted"
  | "EventAgeExceeded"
  | "ZeroReservedConcurrency";

/** The last attempt to run an event. */
export interface Attempt {
  readonly outcome: Pick<Outcome, "payload" | "failed">;
  /** The version that ran. */
  readonly version: string;
}

/** An asynchronous event that Lambda is done with. */
export interface Done {
  readonly requestId: string;
  /** ARN with a qualifier, which is `$LATEST` if the caller named none. */
  readonly functionArn: string;
  readonly condition: Condition;
  readonly attempts: number;
  readonly event: string;
  /** Absent if the event was never run. */
  readonly last: Attempt | undefined;
}

/**
 * Returns the record of an event for a destination, as JSON.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export function invocationRecord(done: Done, now: Date): string {
  const { requestId, functionArn, condition, attempts, event, last } = done;
  return JSON.stringify({
    version: "1.0",
    timestamp: now.toISOString(),
    requestContext: { requestId, functionArn, condition, approximateInvokeCount: attempts },
    requestPayload: parseJson(event),
    ...(last === undefined
      ? {}
      : {
          responseContext: {
            statusCode: 200,
            executedVersion: last.version,
            ...(last.outcome.failed ? { functionError: "Unhandled" } : {}),
          },
          responsePayload: parseJson(last.outcome.payload),
        }),
  });
}
