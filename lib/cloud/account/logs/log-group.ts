/** An event of a log group: one line that a function has printed, with its line feed. */
export interface LogEvent {
  /** Position in the group. A later event has a higher one. */
  readonly position: number;
  readonly stream: string;
  /** Time of this machine in ms since 1970, at which the event was also ingested. */
  readonly timestamp: number;
  readonly message: string;
}

/** A log stream: the events of one process of a function. */
interface LogStream {
  readonly name: string;
  readonly created: number;
}

/** A log group of CloudWatch Logs. It is kept in memory. */
export interface LogGroup {
  readonly name: string;
  readonly created: number;
  /** Days after which AWS would remove events. The local cloud does not. */
  readonly retentionInDays: number | undefined;
  /** Keyed by name. */
  readonly streams: Map<string, LogStream>;
  readonly events: StoredEvents;
}

/** Events in the order of their positions. Deployments on trial share them with the account, because they add none. */
interface StoredEvents {
  list: LogEvent[];
  /** The size of all messages, as AWS counts it. */
  bytes: number;
  /** The position of the next event. */
  next: number;
}

/** Maximum size of a group's events. The oldest ones are removed first. */
export const GROUP_LIMIT_BYTES = 4 * 1024 * 1024;
/** The part of a full group that is kept, so that not every further event moves the others. */
const KEPT = 0.75;
/** What AWS adds to the length of each message. */
const OVERHEAD_BYTES = 26;

export function newLogGroup(name: string, created: number, retentionInDays?: number): LogGroup {
  const events = { list: [], bytes: 0, next: 1 };
  return { name, created, retentionInDays, streams: new Map(), events };
}

/** Adds events to a stream, which is created if it does not exist. */
export function addEvents(
  { streams, events }: LogGroup,
  stream: string,
  messages: readonly string[],
  timestamp: number,
): void {
  if (!streams.has(stream)) streams.set(stream, { name: stream, created: timestamp });
  for (const message of messages) {
    events.bytes += sizeOf(message);
    events.list.push({ position: events.next++, stream, timestamp, message });
  }
  if (events.bytes <= GROUP_LIMIT_BYTES) return;
  let from = 0;
  while (events.bytes > GROUP_LIMIT_BYTES * KEPT && from < events.list.length - 1) {
    events.bytes -= sizeOf(events.list[from]?.message ?? "");
    from++;
  }
  events.list = events.list.slice(from);
  const left = new Set(events.list.map((event) => event.stream));
  for (const name of streams.keys()) if (!left.has(name)) streams.delete(name);
}

function sizeOf(message: string): number {
  return Buffer.byteLength(message) + OVERHEAD_BYTES;
}
