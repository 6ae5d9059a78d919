import { amzDate } from "./credential-scope.ts";
import { headerValue, type WireRequest } from "./request.ts";

/**
 * The date of a request as the string to sign has it: `X-Amz-Date`, else `Date` in that form. What is
 * neither an `X-Amz-Date` nor an HTTP date (RFC 9110 §5.6.7, in its fixed form) is given back as it is.
 */
export function requestDate(request: WireRequest): string | undefined {
  const amz = headerValue(request, "x-amz-date");
  if (amz !== undefined) return amz;
  const text = headerValue(request, "date");
  if (text === undefined) return undefined;
  const date = new Date(text);
  // `Date` reads far more than HTTP dates, some of it in the local time zone.
  return !Number.isNaN(date.getTime()) && date.toUTCString() === text ? amzDate(date) : text;
}

/** For how many seconds around now the date of a request is believed; both edges are inside. */
export interface Window {
  readonly past: number;
  readonly future: number;
}

const WEEK = 604_800;

export interface WindowOptions {
  /** How far `X-Amz-Date` may be from `now`, either way. @default 5 minutes, as most services have */
  readonly windowMinutes?: number;
  /**
   * For how many seconds `X-Amz-Expires` may keep a presigned request good beyond the window; S3 has
   * 604800. It always ends one earlier.
   * @default 0, as API Gateway, Lambda and STS have it: the window holds, whatever the URL says
   */
  readonly maxExpires?: number;
}

/** For how long a request is good, or, in S3's words, what is wrong with its expiry. */
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

/** AWS's sentence about a date outside the window, or `undefined` inside it. */
export function clockFault(
  date: Date,
  dateText: string,
  now: Date,
  { past, future }: Window,
): string | undefined {
  // Request dates have no milliseconds, so neither has the window.
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

/** In minutes as AWS has them, but for an expiry that is none. */
function duration(seconds: number): string {
  return seconds % 60 === 0 ? `${seconds / 60} min.` : `${seconds} sec.`;
}
