/** The only algorithm of SigV4, first line of the string to sign. */
export const ALGORITHM = "AWS4-HMAC-SHA256";

/** The last element of every credential scope. */
export const TERMINATOR = "aws4_request";

/** A point in time as `X-Amz-Date` has it: `YYYYMMDDTHHMMSSZ`, UTC, milliseconds cut off. */
export function amzDate(date: Date): string {
  return `${date.toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
}

/** The time an `X-Amz-Date` names, or `undefined` where it is none: 30 February and 24 o'clock are none. */
export function parseAmzDate(text: string): Date | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return !Number.isNaN(date.getTime()) && amzDate(date) === text ? date : undefined;
}

/** `<day>/<region>/<service>/aws4_request`, which binds a signature to one day, region and service. */
export function credentialScope(amzDateText: string, region: string, service: string): string {
  return `${amzDateText.slice(0, 8)}/${region}/${service}/${TERMINATOR}`;
}
