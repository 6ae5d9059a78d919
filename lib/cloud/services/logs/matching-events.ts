import type { LogEvent } from "../../account/logs/log-group.ts";
import { Turn } from "../protocol/turn.ts";

/** Returns the events that fit. A pattern can take long on many events, so the other calls have their turns. */
export async function matchingEvents(
  events: readonly LogEvent[],
  fits: (event: LogEvent) => boolean,
): Promise<readonly LogEvent[]> {
  const found: LogEvent[] = [];
  const turn = new Turn();
  for (const event of events) {
    if (fits(event)) found.push(event);
    if (turn.isOver()) await turn.next();
  }
  return found;
}
