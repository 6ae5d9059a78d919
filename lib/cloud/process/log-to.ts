import { isPrintable, printableLine } from "../../printable.ts";
import type { Log, LogEvent } from "./log.ts";

/**
 * Returns a log that passes each entry on as an event with the present time. Texts may come from callers and
 * functions, so characters that would steer a terminal are replaced by their JSON escapes.
 */
export function logTo(listener: (event: LogEvent) => void): Log {
  return (entry) => {
    const event = { time: new Date().toISOString(), ...entry };
    // The replacement keeps every member and its type.
    listener(withPrintableTexts(event) as LogEvent);
  };
}

function withPrintableTexts(value: unknown): unknown {
  if (typeof value === "string") return printableLine(value);
  // Most events are printable as they are.
  if (typeof value !== "object" || value === null || isPrintableThroughout(value)) return value;
  if (Array.isArray(value)) return value.map(withPrintableTexts);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      printableLine(name),
      withPrintableTexts(member),
    ]),
  );
}

/** Whether all texts in a value are printable, also the names of members. */
function isPrintableThroughout(value: unknown): boolean {
  if (typeof value === "string") return isPrintable(value);
  if (typeof value !== "object" || value === null) return true;
  // A list has the same keys as an object would have.
  const members = value as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(members)) {
    if (!isPrintable(name) || !isPrintableThroughout(members[name])) return false;
  }
  return true;
}
