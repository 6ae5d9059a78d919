import { check } from "./request.ts";

/** The only algorithm of SigV4. It is the first line of the string to sign. */
export const ALGORITHM = "AWS4-HMAC-SHA256";

/** The last element of every credential scope. */
export const TERMINATOR = "aws4_request";

/**
 * Result of the last call, because many requests are signed within the same second. `lastSecond` is in seconds since
 * 1970.
 */
let lastSecond = Infinity;
let lastText = "";

/**
 * Formats a date for `X-Amz-Date`: `YYYYMMDDTHHMMSSZ`, in UTC, without milliseconds.
 *
 * @throws {RequestInvalid} If the date is invalid or its year does not have four digits.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function amzDate(date: Date): string {
  const second = Math.floor(date.getTime() / 1000);
  if (second !== lastSecond) {
    const text = date.toJSON();
    // `toJSON` returns null for an invalid date, although its type says `string`. It writes a sign before years of
    // more than four digits.
    check("date", text, /^\d{4}-/);
    lastText = text.slice(0, 19).replaceAll("-", "").replaceAll(":", "") + "Z";
    lastSecond = second;
  }
  return lastText;
}

/**
 * Parses an `X-Amz-Date`. Returns `undefined` if the text does not have this form, or if its time does not exist,
 * such as 30 February or 24 o'clock.
 */
export function parseAmzDate(text: string): Date | undefined {
  if (!/^\d{8}T\d{6}Z$/.test(text)) return undefined;
  if (text === lastText) return new Date(lastSecond * 1000);
  const day = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
  const date = new Date(`${day}T${text.slice(9, 11)}:${text.slice(11, 13)}:${text.slice(13)}`);
  return !Number.isNaN(date.getTime()) && amzDate(date) === text ? date : undefined;
}

/**
 * Returns the credential scope, `<day>/<region>/<service>/aws4_request`. It binds a signature to one day,
 * region and service.
 *
 * @param day Day of the signature in UTC, `YYYYMMDD`.
 * @param region Region, such as `eu-west-1`.
 * @param service Signing name of the service, such as `execute-api`.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function credentialScope(day: string, region: string, service: string): string {
  return `${day}/${region}/${service}/${TERMINATOR}`;
}
