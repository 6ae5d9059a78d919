import { headerValues, type Pair } from "../../../sigv4/request/request.ts";

/** From so far on, one clock is wrong rather than the network slow. The SDK's figure; AWS allows 300 s. */
const SKEW_MS = 240_000;
/** An answer that took longer says nothing about the time of its arrival. The SDK's figure. */
const LONGEST_REQUEST_MS = 900_000;
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** When a request was sent and its answer came, by our clock. */
export interface RoundTrip {
  readonly sentAt: Date;
  readonly receivedAt: Date;
}

/**
 * How far the server's clock is ahead of ours, as its last answer told. Calls that are given the same
 * one share what each of them learns; keep one for each endpoint.
 */
export class ClockSkew {
  #offsetMs = 0;

  get offsetMs(): number {
    return this.#offsetMs;
  }

  /** What the server's clock shows. */
  correct(now: Date): Date {
    return new Date(now.getTime() + this.#offsetMs);
  }

  /** Takes the time from an answer, refusal or not; one that does not tell it changes nothing. */
  sample(headers: readonly Pair[], taken: RoundTrip): void {
    this.#offsetMs = offsetOf(headers, taken) ?? this.#offsetMs;
  }
}

/**
 * The server's clock less ours, in milliseconds, from the `Date` of its answer; `undefined` where that
 * is no HTTP date, comes from a cache (`Age`) or took too long. These are the guards of
 * `getUpdatedSystemClockOffset` in @aws-sdk/core, but for the form: `Date.parse` takes `Who 1` for 2001.
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
 * Whether a request was signed with a clock that the server's answer shows to be wrong. The SDK asks
 * for an offset of at least 240 s that is not the one it signed with; but two samples of the same clocks
 * always differ by some milliseconds, so here it must differ by as much from the one it signed with.
 */
export function isSkewed(signedWithMs: number, offsetMs: number): boolean {
  return Math.abs(offsetMs - signedWithMs) >= SKEW_MS;
}

/** The time of an HTTP date in the one form that is still sent (RFC 9110 §5.6.7). */
export function httpDate(text: string): Date | undefined {
  const date = new Date(text);
  return HTTP_DATE.test(text) && !Number.isNaN(date.getTime()) ? date : undefined;
}
