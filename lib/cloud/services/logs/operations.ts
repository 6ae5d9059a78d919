import type { Call } from "../protocol/call.ts";
import type { Members } from "../protocol/json/input.ts";
import { describeLogGroups } from "./describe-log-groups.ts";
import { describeLogStreams } from "./describe-log-streams.ts";
import { filterLogEvents } from "./filter-log-events.ts";
import { getLogEvents } from "./get-log-events.ts";

/** An operation of CloudWatch Logs. */
type Operation = (call: Call, members: Members) => object | Promise<object>;

/** The operations of CloudWatch Logs that the local cloud supports, by name. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    DescribeLogGroups: describeLogGroups,
    DescribeLogStreams: describeLogStreams,
    FilterLogEvents: filterLogEvents,
    GetLogEvents: getLogEvents,
  }),
);
