import { amzDate } from "./credential-scope.ts";
import { headerValue, type WireRequest } from "./request.ts";

/**
 * Returns the date of a request in the form that the string to sign needs: `X-Amz-Date`, or `Date` converted to that
 * form if the request has no `X-Amz-Date`. An `X-Amz-Date`, or a `Date` that is not an HTTP date (RFC 9110 §5.6.7,
 * IMF-fixdate), is returned unchanged. Returns `undefined` if the request has neither header.
 *
 * @throws {RequestInvalid} If `Date` has a year of more than four digits.
 */
export function requestDate(request: WireRequest): string | undefined {
  const amz = headerValue(request, "x-amz-date");
  if (amz !== undefined) return amz;
  const text = headerValue(request, "date");
  if (text === undefined) return undefined;
  const date = new Date(text);
  // The `Date` constructor also accepts other formats, and reads some of them in the local time zone.
  return !Number.isNaN(date.getTime()) && date.toUTCString() === text ? amzDate(date) : text;
}

/** Seconds before and after now in which the date of a request is accepted. Both edges are inside. */
export interface Window {
  readonly past: number;
  readonly future: number;
}

const WEEK = 604_800;

/** Settings of the window: how far the date of a signature may be in the past or in the future. */
export interface WindowOptions {
  /**
   * Minutes by which `X-Amz-Date` may differ from `now` in either direction. @default 5, as for most services
   */
  readonly windowMinutes?: number;
  /**
   * Seconds for which `X-Amz-Expires` may keep a presigned request valid beyond the window. S3 uses 604800. If
   * `X-Amz-Expires` is shorter than the window, the request always expires earlier.
   * @default 0, as for API Gateway, Lambda and STS: a presigned request is never valid for longer than the window
   */
  readonly maxExpires?: number;
}

/** Returns the window of a request, or S3's message about an invalid `X-Amz-Expires`. */
export function windowOf(
  expires: string | undefined,
  { windowMinutes = 5, maxExpires = 0 }: WindowOptions,
): Window | string {
  const future = windowMinutes * 60;
  if (expires === undefined) return { past: future, future };
  if (!/^-?\d+$/.test(expires)) return "X-Amz-Expires should be a number";
  const seconds = Number(expires);
  if (seconds < 0) return "X-Amz-Expires must be non-negative";
  if (seconds > WEEK) {
    return `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${WEEK} seconds`;
  }
  return { past: Math.min(seconds, Math.max(future, maxExpires)), future };
}

/**
 * Returns AWS's message about a date outside the window, or `undefined` for a date inside it.
 *
 * @throws {RequestInvalid} If the date is outside the window, and `now` is invalid or has a year of more than four
 *   digits.
 */
export function clockFault(
  date: Date,
  dateText: string,
  now: Date,
  { past, future }: Window,
): string | undefined {
  // Request dates have no milliseconds, so `now` is rounded down to whole seconds.
  const seconds = Math.floor(now.getTime() / 1000);
  const age = seconds - date.getTime() / 1000;
  if (!(age <= past)) {
    const earliest = amzDate(new Date((seconds - past) * 1000));
    return `Signature expired: ${dateText} is now earlier than ${earliest} (${amzDate(now)} - ${duration(past)})`;
  }
  if (!(-age <= future)) {
    const latest = amzDate(new Date((seconds + future) * 1000));
    return `Signature not yet current: ${dateText} is still later than ${latest} (${amzDate(now)} + ${duration(future)})`;
  }
  return undefined;
}

/**
 * Formats a duration in minutes, as AWS does. A duration that is not a whole number of minutes is given in seconds.
 */
function duration(seconds: number): string {
  return seconds % 60 === 0 ? `${seconds / 60} min.` : `${seconds} sec.`;
}
