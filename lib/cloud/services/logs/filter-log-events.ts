import type { Call } from "../protocol/call.ts";
import type { Members } from "../protocol/json/input.ts";
import { filterPattern } from "./pattern/filter-pattern.ts";
import { matchingEvents } from "./matching-events.ts";
import { logGroupNamed } from "./request/log-group-named.ts";
import { invalidParameter } from "./request/logs-errors.ts";
import { limitIn, numberIn, textIn, textsIn } from "./request/members.ts";
import { numberInToken, tokenOf } from "./request/offset-page.ts";
import { eventId, fitting, MOST_EVENTS, shownEvent } from "./request/shown-event.ts";

/**
 * Returns the events of a log group that match a pattern, oldest first. `aws logs tail` and `cdk watch` call it again
 * and again.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
export async function filterLogEvents(call: Call, members: Members): Promise<object> {
  const group = logGroupNamed(call, members, "logs:FilterLogEvents");
  const names = textsIn(members, "logStreamNames");
  const prefix = textIn(members, "logStreamNamePrefix");
  if (names && prefix !== undefined) {
    throw invalidParameter("Specify either logStreamNames or logStreamNamePrefix, and not both.");
  }
  const from = numberIn(members, "startTime") ?? 0;
  const to = numberIn(members, "endTime") ?? Infinity;
  const after = numberInToken(textIn(members, "nextToken")) ?? 0;
  const matches = filterPattern(textIn(members, "filterPattern") ?? "");
  const found = await matchingEvents(
    group.events.list,
    ({ position, stream, timestamp, message }) =>
      position > after &&
      timestamp >= from &&
      timestamp <= to &&
      (names?.includes(stream) ?? stream.startsWith(prefix ?? "")) &&
      matches(message),
  );
  const events = fitting(found, limitIn(members, MOST_EVENTS));
  const last = events.at(-1);
  return {
    events: events.map((event) => ({
      logStreamName: event.stream,
      ...shownEvent(event),
      eventId: eventId(event),
    })),
    searchedLogStreams: [],
    ...(last && events.length < found.length ? { nextToken: tokenOf(last.position) } : {}),
  };
}
