import { errorCode } from "../../errors.ts";
import { headerValues, type Pair } from "../../sigv4/request/request.ts";
import { httpDate } from "./clock-skew.ts";
import { serviceError, type ServiceError } from "./service-error.ts";
import type { HttpResponse } from "./response.ts";
import { EndpointUnreachable } from "./transport.ts";

/** How one attempt ended. */
export type Outcome = HttpResponse | EndpointUnreachable;

/** Why a retry may succeed. After `clock`, it must be signed with the corrected clock or a fresh date. */
export type RetryReason = "network" | "server" | "throttling" | "clock";

export interface Circumstances {
  /** Whether the request may be carried out twice. */
  readonly idempotent: boolean;
  /** Whether the response showed that the clock that signed the request is wrong. */
  readonly skewed: boolean;
}

/** Whether HTTP permits a method to be repeated (RFC 9110 §9.2.2). */
export function isIdempotent(method: string): boolean {
  return /^(GET|HEAD|OPTIONS|PUT|DELETE)$/i.test(method);
}

/**
 * Returns why a request may be sent again, or `undefined` if it may not. A request that must not be carried
 * out twice is repeated only if the server certainly did not act on it: no byte was sent, the server
 * throttled the request, or it rejected the date of the signature. The error names are from
 * `service-error-classification` in @smithy/core.
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

/** Returns a random wait with full jitter: up to 100 ms, doubled by each earlier retry, at most 20 s. */
export function backoffMs(retriesBefore: number, random: () => number): number {
  return random() * Math.min(20_000, 100 * 2 ** retriesBefore);
}

/** Returns the shortest wait in ms that `Retry-After` asks for, in seconds or as a date by the server's clock. */
export function retryAfterMs(headers: readonly Pair[], serverNow: Date): number {
  const [text = ""] = headerValues({ headers }, "retry-after");
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = httpDate(text);
  return date ? Math.max(0, date.getTime() - serverNow.getTime()) : 0;
}

/** Whether a retry may succeed. A rejected certificate or a response that is not HTTP would fail again. */
function isTransient({ cause }: EndpointUnreachable): boolean {
  return NETWORK.has(errorCode(cause) ?? "");
}

/**
 * Whether the server rejected the date of the signature. The SDK also repeats `Signature expired` without
 * comparing clocks, because a function may have been frozen between signing and sending although its clock is
 * right (aws/aws-sdk-js-v3#7605).
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
/** Error codes that name the clock as the cause. */
const DATE: ReadonlySet<string> = new Set([
  "RequestExpired",
  "RequestInTheFuture",
  "RequestTimeTooSkewed",
]);
/** Error codes that a wrong clock may cause. AWS returns them before it acts on the request. */
const SIGNATURE: ReadonlySet<string> = new Set([
  "AuthFailure",
  "InvalidSignatureException",
  "SignatureDoesNotMatch",
]);
