import type { Reader } from "./readers.ts";

const LONG = 32_768;
const LINEAR = 8;
const SHORT = LONG / LINEAR;
/** CPU time in ms from which a reader is measured more often. Linear readers take a few ms. */
const SUSPICIOUS_MS = 50;

function cpuMs(reader: Reader, text: string): number {
  const before = process.cpuUsage();
  try {
    const result = reader(text);
    // Only synchronous work counts. A later rejection is ignored.
    if (result instanceof Promise) result.catch(() => undefined);
  } catch {
    // The reader rejected the text.
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/**
 * Returns the factor by which a reader's time grows when a text becomes eight times as long: 8 if the reader is
 * linear, 64 if it is quadratic. A reader that is fast counts as linear, so a busy machine cannot fail the
 * test. Any other reader is measured five times.
 */
export function growth(reader: Reader, text: (length: number) => string): number {
  if (cpuMs(reader, text(LONG)) < SUSPICIOUS_MS) return LINEAR;
  const least = (length: number) =>
    Math.min(...Array.from({ length: 5 }, () => cpuMs(reader, text(length))));
  const long = least(LONG);
  return long < SUSPICIOUS_MS ? LINEAR : long / least(SHORT);
}
