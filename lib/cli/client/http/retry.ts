import { errorCode } from "../../../errors.ts";
import { headerValues, type Pair } from "../../../sigv4/request/request.ts";
import { httpDate } from "./clock-skew.ts";
import { serviceError, type ServiceError } from "./service-error.ts";
import type { HttpResponse } from "./response.ts";
import { EndpointUnreachable } from "./transport.ts";

/** How one attempt ended. */
export type Outcome = HttpResponse | EndpointUnreachable;

/** What makes another attempt worth it; `clock` only with the clock corrected, or read anew. */
export type RetryReason = "network" | "server" | "throttling" | "clock";

export interface Circumstances {
  /** Whether the request may be carried out twice. */
  readonly idempotent: boolean;
  /** Whether the answer showed the clock that signed the request to be wrong. */
  readonly skewed: boolean;
}

/** Whether HTTP lets a method be repeated (RFC 9110 §9.2.2). */
export function isIdempotent(method: string): boolean {
  return /^(GET|HEAD|OPTIONS|PUT|DELETE)$/i.test(method);
}

/**
 * Why a request may be sent again, `undefined` where it may not. One that must not be carried out twice
 * is repeated only where the server surely did not act: nothing was sent, it throttled, or it refused
 * the signature for its date. The names are those of `service-error-classification` in @smithy/core.
 */
export function retryReason(
  outcome: Outcome,
  { idempotent, skewed }: Circumstances,
): RetryReason | undefined {
  if (outcome instanceof EndpointUnreachable) {
    return isTransient(outcome) && (idempotent || !outcome.sent) ? "network" : undefined;
  }
  const { status } = outcome;
  if (status < 400) return undefined;
  const error = serviceError(outcome);
  const { name = "" } = error;
  if (status === 429 || THROTTLING.has(name)) return "throttling";
  if (TRANSIENT_STATUSES.has(status) || TRANSIENT.has(name)) {
    return idempotent ? "server" : undefined;
  }
  if (status >= 500) return undefined;
  if (isRefusedForItsDate(error)) return "clock";
  return skewed && (idempotent || SIGNATURE.has(name)) ? "clock" : undefined;
}

/** Full jitter: anything up to 100 ms, and up to twice as much with each retry before, 20 s at most. */
export function backoffMs(retriesBefore: number, random: () => number): number {
  return random() * Math.min(20_000, 100 * 2 ** retriesBefore);
}

/** The least time to wait, by `Retry-After` in seconds or as a date by the server's clock. */
export function retryAfterMs(headers: readonly Pair[], serverNow: Date): number {
  const [text = ""] = headerValues({ headers }, "retry-after");
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = httpDate(text);
  return date ? Math.max(0, date.getTime() - serverNow.getTime()) : 0;
}

/** A certificate that is not accepted, or an answer that is no HTTP, would be so again. */
function isTransient({ cause }: EndpointUnreachable): boolean {
  return NETWORK.has(errorCode(cause) ?? "");
}

/**
 * Of these the SDK repeats `Signature expired`, whatever its own clock: that of a function which was
 * frozen between signing and sending is right again by now (aws/aws-sdk-js-v3#7605).
 */
function isRefusedForItsDate({ name = "", message = "" }: ServiceError): boolean {
  return DATE.has(name) || /^Signature (expired|not yet current)\b/.test(message);
}

const NETWORK: ReadonlySet<string> = new Set([
  "ECONNRESET",
  "ECONNREFUSED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
]);
const TRANSIENT_STATUSES: ReadonlySet<number> = new Set([500, 502, 503, 504]);
const TRANSIENT: ReadonlySet<string> = new Set([
  "TimeoutError",
  "RequestTimeout",
  "RequestTimeoutException",
]);
const THROTTLING: ReadonlySet<string> = new Set([
  "BandwidthLimitExceeded",
  "EC2ThrottledException",
  "LimitExceededException",
  "PriorRequestNotComplete",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "SlowDown",
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
  "TransactionInProgressException",
]);
/** Refusals that name the clock themselves. */
const DATE: ReadonlySet<string> = new Set([
  "RequestExpired",
  "RequestInTheFuture",
  "RequestTimeTooSkewed",
]);
/** Refusals by the front end, before anything was done, that a wrong clock may be behind. */
const SIGNATURE: ReadonlySet<string> = new Set([
  "AuthFailure",
  "InvalidSignatureException",
  "SignatureDoesNotMatch",
]);
