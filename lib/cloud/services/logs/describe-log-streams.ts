import type { LogGroup } from "../../account/logs/log-group.ts";
import type { Call } from "../protocol/call.ts";
import type { Members } from "../protocol/json/input.ts";
import { groupArn, logGroupNamed } from "./request/log-group-named.ts";
import { invalidParameter } from "./request/logs-errors.ts";
import { flagIn, textIn } from "./request/members.ts";
import { offsetPage } from "./request/offset-page.ts";

const MOST = 50;

interface Times {
  readonly first: number;
  readonly last: number;
}

/**
 * Returns the log streams of a group. Each process of a function has one.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html
 */
export function describeLogStreams(call: Call, members: Members): object {
  const group = logGroupNamed(call, members, "logs:DescribeLogStreams");
  const prefix = textIn(members, "logStreamNamePrefix");
  const byTime = textIn(members, "orderBy") === "LastEventTime";
  if (byTime && prefix !== undefined) {
    throw invalidParameter("Cannot order by LastEventTime with a logStreamNamePrefix.");
  }
  const times = timesOf(group);
  const lastOf = (name: string): number => times.get(name)?.last ?? 0;
  const sorted = [...group.streams.values()]
    .filter(({ name }) => name.startsWith(prefix ?? ""))
    .toSorted((a, b) => (byTime ? lastOf(a.name) - lastOf(b.name) : a.name < b.name ? -1 : 1));
  const all = flagIn(members, "descending") ? sorted.toReversed() : sorted;
  const { items, next } = offsetPage(members, all, MOST);
  const logStreams = items.map(({ name, created }) => {
    const { first, last } = times.get(name) ?? {};
    return {
      logStreamName: name,
      creationTime: created,
      firstEventTimestamp: first,
      lastEventTimestamp: last,
      lastIngestionTime: last,
      uploadSequenceToken: String(last ?? created),
      arn: `${groupArn(call, group.name)}:log-stream:${name}`,
      storedBytes: 0,
    };
  });
  return { logStreams, ...next };
}

function timesOf({ events }: LogGroup): ReadonlyMap<string, Times> {
  const times = new Map<string, Times>();
  for (const { stream, timestamp } of events.list) {
    times.set(stream, { first: times.get(stream)?.first ?? timestamp, last: timestamp });
  }
  return times;
}
