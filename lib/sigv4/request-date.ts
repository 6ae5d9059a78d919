import { amzDate } from "./credential-scope.ts";
import { headerValues, type WireRequest } from "./request.ts";

/**
 * The date of a request as the string to sign has it: `X-Amz-Date`, else `Date` in that form. What is
 * neither an `X-Amz-Date` nor an HTTP date (RFC 9110 §5.6.7, in its fixed form) is given back as it is.
 */
export function requestDate(request: WireRequest): string | undefined {
  const amz = headerValues(request, "x-amz-date")[0];
  if (amz !== undefined) return amz;
  const text = headerValues(request, "date")[0];
  if (text === undefined) return undefined;
  const date = new Date(text);
  // `Date` reads far more than HTTP dates, some of it in the local time zone.
  return !Number.isNaN(date.getTime()) && date.toUTCString() === text ? amzDate(date) : text;
}

/** AWS's sentence about a date outside the window, or `undefined` inside it; both edges are inside. */
export function clockFault(
  date: Date,
  dateText: string,
  now: Date,
  windowMinutes: number,
): string | undefined {
  // Request dates have no milliseconds, so neither has the window.
  const seconds = Math.floor(now.getTime() / 1000);
  const earliest = new Date((seconds - windowMinutes * 60) * 1000);
  const latest = new Date((seconds + windowMinutes * 60) * 1000);
  if (date < earliest) {
    return `Signature expired: ${dateText} is now earlier than ${amzDate(earliest)} (${amzDate(now)} - ${windowMinutes} min.)`;
  }
  if (date > latest) {
    return `Signature not yet current: ${dateText} is still later than ${amzDate(latest)} (${amzDate(now)} + ${windowMinutes} min.)`;
  }
  return undefined;
}
