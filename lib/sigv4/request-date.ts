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
  if (age > past) {
    const earliest = amzDate(new Date((seconds - past) * 1000));
    return `Signature expired: ${dateText} is now earlier than ${earliest} (${amzDate(now)} - ${duration(past)})`;
  }
  if (-age > future) {
    const latest = amzDate(new Date((seconds + future) * 1000));
    return `Signature not yet current: ${dateText} is still later than ${latest} (${amzDate(now)} + ${duration(future)})`;
  }
  return undefined;
}

/** In minutes as AWS has them, but for an expiry that is none. */
function duration(seconds: number): string {
  return seconds % 60 === 0 ? `${seconds / 60} min.` : `${seconds} sec.`;
}
