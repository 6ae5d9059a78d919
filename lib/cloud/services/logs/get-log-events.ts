import type { LogEvent } from "../../account/logs/log-group.ts";
import type { Call } from "../protocol/call.ts";
import type { Members } from "../protocol/json/input.ts";
import { logGroupNamed } from "./request/log-group-named.ts";
import { invalidParameter, notFound } from "./request/logs-errors.ts";
import { flagIn, limitIn, numberIn, textIn } from "./request/members.ts";
import { fitting, MOST_EVENTS, shownEvent } from "./request/shown-event.ts";

/** A place between the events of a stream, and the direction in which to read from it. */
interface Place {
  readonly direction: "f" | "b";
  /** The last position before the place if it is read forward, otherwise the first position after it. */
  readonly position: number;
}

const HEAD: Place = { direction: "f", position: 0 };
const TAIL: Place = { direction: "b", position: Infinity };

/**
 * Returns the events of a log stream, oldest first: by default the latest ones, from which the tokens lead forward and
 * backward. At the end of the stream, the token leads to itself.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
 */
export function getLogEvents(call: Call, members: Members): object {
  const stream = textIn(members, "logStreamName") ?? "";
  const group = logGroupNamed(call, members, "logs:GetLogEvents", stream);
  if (!group.streams.has(stream)) throw notFound("log stream");
  const from = numberIn(members, "startTime") ?? 0;
  const to = numberIn(members, "endTime") ?? Infinity;
  const { direction, position } =
    placeIn(textIn(members, "nextToken")) ?? (flagIn(members, "startFromHead") ? HEAD : TAIL);
  const all = group.events.list.filter(
    (event) => event.stream === stream && event.timestamp >= from && event.timestamp < to,
  );
  const limit = limitIn(members, MOST_EVENTS);
  const events =
    direction === "f"
      ? fitting(
          all.filter((event) => event.position > position),
          limit,
        )
      : latest(
          all.filter((event) => event.position < position),
          limit,
        );
  // Without events, both tokens lead to the place of the request.
  const between = direction === "f" ? position : Math.min(position, group.events.next) - 1;
  return {
    events: events.map(shownEvent),
    nextForwardToken: tokenOf({ direction: "f", position: events.at(-1)?.position ?? between }),
    nextBackwardToken: tokenOf({ direction: "b", position: events[0]?.position ?? between + 1 }),
  };
}

function latest(events: readonly LogEvent[], limit: number): readonly LogEvent[] {
  return fitting(events.toReversed(), limit).toReversed();
}

function tokenOf({ direction, position }: Place): string {
  return `${direction}/${String(position).padStart(56, "0")}/s`;
}

function placeIn(token: string | undefined): Place | undefined {
  if (token === undefined) return undefined;
  const [, direction, digits] = /^([fb])\/(\d{56})\/s$/.exec(token) ?? [];
  if (direction === undefined) throw invalidParameter("The specified nextToken is invalid.");
  return { direction: direction === "f" ? "f" : "b", position: Number(digits) };
}
