import { headerValues, type Pair } from "../../sigv4/request/request.ts";

/** Smallest difference in ms that means a wrong clock, not a slow network. The SDK's value; AWS allows 300 s. */
const SKEW_MS = 240_000;
/** Longest round trip in ms after which the `Date` of the response is still used. The SDK's value. */
const LONGEST_REQUEST_MS = 900_000;
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** When a request was sent and its response received, by our clock. */
export interface RoundTrip {
  readonly sentAt: Date;
  readonly receivedAt: Date;
}

/**
 * How far the server's clock is ahead of ours in ms, according to its last response. Calls that share an
 * instance share what they learn. Use one instance for each endpoint.
 */
export class ClockSkew {
  #offsetMs = 0;

  get offsetMs(): number {
    return this.#offsetMs;
  }

  /** Returns the time that the server's clock shows. */
  correct(now: Date): Date {
    return new Date(now.getTime() + this.#offsetMs);
  }

  /** Updates the offset from a response of any status. A response without a usable `Date` changes nothing. */
  sample(headers: readonly Pair[], taken: RoundTrip): void {
    this.#offsetMs = offsetOf(headers, taken) ?? this.#offsetMs;
  }
}

/**
 * Returns the server's clock minus ours in ms, from the `Date` of a response. Returns `undefined` if the
 * header is missing, repeated or not an HTTP date, or if the response comes from a cache (`Age`) or took too
 * long. `getUpdatedSystemClockOffset` in @aws-sdk/core has the same checks except the check of the format,
 * which is needed because `Date.parse` reads `Who 1` as a day of 2001.
 */
export function offsetOf(
  headers: readonly Pair[],
  { sentAt, receivedAt }: RoundTrip,
): number | undefined {
  if (headerValues({ headers }, "age").length > 0) return undefined;
  const [text, ...repeats] = headerValues({ headers }, "date");
  if (text === undefined || repeats.length > 0) return undefined;
  const serverTime = httpDate(text);
  const took = receivedAt.getTime() - sentAt.getTime();
  if (serverTime === undefined || took > LONGEST_REQUEST_MS) return undefined;
  return serverTime.getTime() - receivedAt.getTime();
}

/**
 * Whether the server's response shows that a request was signed with a wrong clock. The SDK requires an
 * offset of at least 240 s that differs at all from the one used for signing. But two samples of the same
 * clocks always differ by some milliseconds, so here the two offsets must differ by at least 240 s.
 */
export function isSkewed(signedWithMs: number, offsetMs: number): boolean {
  return Math.abs(offsetMs - signedWithMs) >= SKEW_MS;
}

/** Parses an HTTP date in the only format that is still sent (RFC 9110 §5.6.7). Returns `undefined` for other text. */
export function httpDate(text: string): Date | undefined {
  const date = new Date(text);
  return HTTP_DATE.test(text) && !Number.isNaN(date.getTime()) ? date : undefined;
}
