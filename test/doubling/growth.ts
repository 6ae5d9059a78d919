import type { Reader } from "./readers.ts";

const LONG = 32_768;
const LINEAR = 8;
const SHORT = LONG / LINEAR;
/** Linear readers take a few. */
const SUSPICIOUS_MS = 50;

function cpuMs(reader: Reader, text: string): number {
  const before = process.cpuUsage();
  try {
    const result = reader(text);
    // Only what is done at once counts; a refusal that comes later is handled.
    if (result instanceof Promise) result.catch(() => undefined);
  } catch {
    // A refusal.
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/**
 * How many times as long a reader takes for a text of eight times the length: 8 where it is linear, 64
 * where it is quadratic. Whatever is done soon counts as linear, so that a busy machine cannot fail the
 * test; the rest is measured five times.
 */
export function growth(reader: Reader, text: (length: number) => string): number {
  if (cpuMs(reader, text(LONG)) < SUSPICIOUS_MS) return LINEAR;
  const least = (length: number) =>
    Math.min(...Array.from({ length: 5 }, () => cpuMs(reader, text(length))));
  const long = least(LONG);
  return long < SUSPICIOUS_MS ? LINEAR : long / least(SHORT);
}
