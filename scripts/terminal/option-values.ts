import type { Pair } from "../../lib/sigv4/request/request.ts";
import { UsageError } from "./io.ts";

const DAY = 86_400;

/** @throws {UsageError} If the text does not have the form `name: value`. */
export function headerOf(text: string): Pair {
  const colon = text.indexOf(":");
  if (colon < 1)
    throw new UsageError(`header ${JSON.stringify(text)} must have the form 'name: value'`);
  return [text.slice(0, colon), text.slice(colon + 1).trim()];
}

/** @throws {UsageError} If the text is not a whole number from `least` to `most`. */
export function wholeNumberOf(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new UsageError(`${option} takes a whole number from ${least} to ${most}, not ${text}`);
}

/** @throws {UsageError} If the text is not a number of seconds, more than 0 and at most a day. */
export function secondsOf(option: string, text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0 && value <= DAY) return value;
  throw new UsageError(`${option} takes seconds, more than 0 and at most ${DAY}, not ${text}`);
}

/** @throws {UsageError} If the text is not the id of an AWS account. */
export function accountIdOf(option: string, text: string): string {
  if (/^\d{12}$/.test(text)) return text;
  throw new UsageError(`${option} takes 12 digits, not ${text}`);
}
