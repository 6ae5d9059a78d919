const FORM =
  /^(\d{4})-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d))?)?$/;

/**
 * Parses a date of a policy: a W3C form of ISO 8601 (a time must have a zone) or seconds since 1970. Four
 * digits alone are invalid, because they could be a year or seconds.
 *
 * @returns Milliseconds since 1970, or `undefined` for an invalid date such as 30 February.
 * @see https://www.w3.org/TR/NOTE-datetime
 */
export function instant(text: string): number | undefined {
  if (/^(?:\d{1,3}|\d{5,12})(?:\.\d{1,9})?$/.test(text)) return Number(text) * 1000;
  const [, year = "", month = "", day = "01", hour = "00", minute = "00", second = "00", ...rest] =
    FORM.exec(text) ?? [];
  const [fraction = "0", zone = "Z"] = rest;
  const [, sign, hours = "0", minutes = "0"] = /^([+-])(\d\d):(\d\d)$/.exec(zone) ?? [];
  if (year === "" || Number(hours) > 23 || Number(minutes) > 59) return undefined;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const local = Date.parse(`${iso}Z`);
  // `Date.parse` reads 30 February as 2 March.
  if (Number.isNaN(local) || new Date(local).toISOString() !== `${iso}.000Z`) return undefined;
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -60_000 : 60_000);
  return local - offset + Number(`0.${fraction}`) * 1000;
}
