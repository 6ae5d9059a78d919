import { amzDate } from "./credential-scope.ts";
import { headerValue, type WireRequest } from "./request.ts";

/**
 * Returns the date of a request in the form of the string to sign: `X-Amz-Date`, or else `Date` converted to
 * that form. An `X-Amz-Date`, or a `Date` that is not an HTTP date (RFC 9110 §5.6.7, IMF-fixdate), is returned
 * unchanged. Returns `undefined` if the request has neither header.
 */
export function requestDate(request: WireRequest): string | undefined {
  const amz = headerValue(request, "x-amz-date");
  if (amz !== undefined) return amz;
  const text = headerValue(request, "date");
  if (text === undefined) return undefined;
  const date = new Date(text);
  // `Date` parses far more than HTTP dates, some of it in the local time zone.
  return !Number.isNaN(date.getTime()) && date.toUTCString() === text ? amzDate(date) : text;
}

/** Seconds before and after now in which the date of a request is accepted. Both edges are inside. */
export interface Window {
  readonly past: number;
  readonly future: number;
}

const WEEK = 604_800;

/** How old a signature may be, and how far in the future. */
export interface WindowOptions {
  /**
   * Minutes by which `X-Amz-Date` may differ from `now` in either direction. @default 5, as for most services
   */
  readonly windowMinutes?: number;
  /**
   * Seconds for which `X-Amz-Expires` may keep a presigned request valid, if that is longer than the window. S3
   * has 604800. An `X-Amz-Expires` that is shorter than the window always ends the request earlier.
   * @default 0, as for API Gateway, Lambda and STS: a presigned request is never valid for longer than the
   *   window
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

/** Returns AWS's message about a date outside the window, or `undefined` for a date inside it. */
export function clockFault(
  date: Date,
  dateText: string,
  now: Date,
  { past, future }: Window,
): string | undefined {
  // Request dates have no milliseconds, so the window has none either.
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

/** Formats a duration in minutes, as AWS does. An expiry that is not in whole minutes is given in seconds. */
function duration(seconds: number): string {
  return seconds % 60 === 0 ? `${seconds / 60} min.` : `${seconds} sec.`;
}
