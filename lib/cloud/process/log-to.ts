import { isMap } from "../../json.ts";
import { printableLine } from "../../printable.ts";
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
  if (Array.isArray(value)) return value.map(withPrintableTexts);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      printableLine(name),
      withPrintableTexts(member),
    ]),
  );
}
