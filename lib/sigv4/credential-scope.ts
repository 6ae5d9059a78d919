/** The only algorithm of SigV4, first line of the string to sign. */
export const ALGORITHM = "AWS4-HMAC-SHA256";

/** The last element of every credential scope. */
export const TERMINATOR = "aws4_request";

const DAY_MS = 86_400_000;
const TWO_DIGITS: readonly string[] = Array.from({ length: 60 }, (_, n) =>
  String(n).padStart(2, "0"),
);
/** The day that was asked for last, as days since 1970 and as text: requests come many to a day. */
let lastDay = Number.NaN;
let lastDayText = "";

/** A point in time as `X-Amz-Date` has it: `YYYYMMDDTHHMMSSZ`, UTC, milliseconds cut off. */
export function amzDate(date: Date): string {
  const ms = date.getTime();
  const day = Math.floor(ms / DAY_MS);
  if (day !== lastDay) {
    lastDayText = date.toISOString().slice(0, 10).replaceAll("-", "");
    lastDay = day;
  }
  const seconds = Math.floor((ms - day * DAY_MS) / 1000);
  const minutes = Math.floor(seconds / 60);
  return `${lastDayText}T${TWO_DIGITS[Math.floor(minutes / 60)]}${TWO_DIGITS[minutes % 60]}${TWO_DIGITS[seconds % 60]}Z`;
}

/** The time an `X-Amz-Date` names, or `undefined` where it is none: 30 February and 24 o'clock are none. */
export function parseAmzDate(text: string): Date | undefined {
  if (!/^\d{8}T\d{6}Z$/.test(text)) return undefined;
  const day = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
  const date = new Date(`${day}T${text.slice(9, 11)}:${text.slice(11, 13)}:${text.slice(13)}`);
  return !Number.isNaN(date.getTime()) && amzDate(date) === text ? date : undefined;
}

/** `<day>/<region>/<service>/aws4_request`, which binds a signature to one day, region and service. */
export function credentialScope(day: string, region: string, service: string): string {
  return `${day}/${region}/${service}/${TERMINATOR}`;
}
