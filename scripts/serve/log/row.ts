import { perSecond } from "../../../lib/cloud/process/per-second.ts";
import type { Colour } from "../../terminal/colours.ts";
import { shortened } from "./shortened.ts";
import type { Style } from "./style.ts";

/** The values of a row, in the order of the columns. */
export interface Row {
  /** Time in ISO 8601. */
  readonly time: string;
  /** The status, or another word of at most five letters. */
  readonly status: string;
  readonly colour: Colour;
  readonly what: string;
  readonly latencyMs: number;
  readonly who: string;
  readonly reason: string | undefined;
}

/** Width of a line on a terminal. */
const WIDTH = 120;
const STATUS = 5;
const WHAT = 38;
const LATENCY = 8;
/** Longest caller on a terminal. */
const LONGEST_WHO = 28;
/** The reason begins behind this width, or further right if the caller is longer. A whole ARN has about 44. */
const WHO = { terminal: 16, other: 44 };
/** Whitespace in front of lines that belong to the row above, so that they begin in the column of `what`. */
export const INDENT = " ".repeat("HH:MM:SS.mmm  ".length + STATUS + 1);

/**
 * Returns the line of a row, whose columns are aligned. If a terminal is too narrow for the reason, the reason is in a
 * second line.
 */
export function rowLines(row: Row, { isShort, redact, paint }: Style): readonly string[] {
  const cut = (text: string, width: number) => {
    const redacted = redact(text);
    return isShort ? shortened(redacted, width) : redacted;
  };
  const what = cut(row.what, WHAT).padEnd(WHAT);
  const latency = `${row.latencyMs} ms`.padStart(LATENCY);
  const who = cut(row.who, LONGEST_WHO);
  const time = localTime(row.time);
  const head = `${time}  ${row.status.padEnd(STATUS)} `;
  const length = [head, what, latency].join(" ").length + 1;
  const painted = [
    paint("dim", time),
    ` ${paint(row.colour, row.status.padEnd(STATUS))}`,
    what,
    paint("dim", latency),
  ].join(" ");
  if (row.reason === undefined) return [`${painted}  ${who}`.trimEnd()];
  const reason = redact(row.reason).trim();
  const padded = who.padEnd(isShort ? WHO.terminal : WHO.other);
  if (!isShort || length + padded.length + 2 + reason.length <= WIDTH) {
    return [`${painted}  ${padded}  ${paint(row.colour, reason)}`];
  }
  return [`${painted}  ${who}`, `${INDENT}${paint("dim", "why:  ")} ${paint(row.colour, reason)}`];
}

/** Returns the time of day in the time zone of this machine, as `HH:MM:SS.mmm`. */
export function localTime(time: string): string {
  const date = new Date(time);
  return `${localSecond(date)}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

const localSecond = perSecond((date) =>
  [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, "0"))
    .join(":"),
);
