import { check } from "./request.ts";

/** The only algorithm of SigV4, first line of the string to sign. */
export const ALGORITHM = "AWS4-HMAC-SHA256";

/** The last element of every credential scope. */
export const TERMINATOR = "aws4_request";

/** The second that was asked for last: requests come many to a second. */
let lastSecond = Infinity;
let lastText = "";

/**
 * A point in time as `X-Amz-Date` has it: `YYYYMMDDTHHMMSSZ`, UTC, milliseconds cut off.
 *
 * @throws {RequestInvalid} when its year has not four digits, or it is no time at all.
 */
export function amzDate(date: Date): string {
  const second = Math.floor(date.getTime() / 1000);
  if (second !== lastSecond) {
    const text = date.toJSON();
    // Null, against its type, for a date that is none; years beyond four digits have a sign.
    check("date", text, /^\d{4}-/);
    lastText = text.slice(0, 19).replaceAll("-", "").replaceAll(":", "") + "Z";
    lastSecond = second;
  }
  return lastText;
}

/** The time an `X-Amz-Date` names, or `undefined` where it is none: 30 February and 24 o'clock are none. */
export function parseAmzDate(text: string): Date | undefined {
  if (!/^\d{8}T\d{6}Z$/.test(text)) return undefined;
  if (text === lastText) return new Date(lastSecond * 1000);
  const day = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
  const date = new Date(`${day}T${text.slice(9, 11)}:${text.slice(11, 13)}:${text.slice(13)}`);
  return !Number.isNaN(date.getTime()) && amzDate(date) === text ? date : undefined;
}

/** `<day>/<region>/<service>/aws4_request`, which binds a signature to one day, region and service. */
export function credentialScope(day: string, region: string, service: string): string {
  return `${day}/${region}/${service}/${TERMINATOR}`;
}
