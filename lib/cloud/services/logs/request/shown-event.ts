import type { LogEvent } from "../../../account/logs/log-group.ts";

/** Maximum size of the messages of one response. */
const PAGE_BYTES = 1024 * 1024;

/** The maximum and default number of events of one response. */
export const MOST_EVENTS = 10_000;

/** Returns the members of an event that all operations show. */
export function shownEvent({ timestamp, message }: LogEvent) {
  return { timestamp, message, ingestionTime: timestamp };
}

/** Returns the id of an event. It has as many digits as AWS's. */
export function eventId({ timestamp, position }: LogEvent): string {
  return String(timestamp) + String(position).padStart(43, "0");
}

/** Returns as many of the first events as one response may have, at least one. */
export function fitting(events: readonly LogEvent[], limit: number): readonly LogEvent[] {
  let bytes = 0;
  let count = 0;
  for (const { message } of events.slice(0, limit)) {
    bytes += Buffer.byteLength(message);
    if (bytes > PAGE_BYTES && count > 0) break;
    count++;
  }
  return events.slice(0, count);
}
