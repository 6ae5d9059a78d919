import { wireRequest, type Pair, type WireRequest } from "../../sigv4/request/request.ts";
import type { SigningTrace } from "../../sigv4/signing/signing-trace.ts";
import { attempt, type SigningSettings } from "./http/attempt.ts";
import { ClockSkew } from "./http/clock-skew.ts";
import { Deadline } from "./http/deadline.ts";
import {
  backoffMs,
  isIdempotent,
  retryAfterMs,
  retryReason,
  type Outcome,
  type RetryReason,
} from "./http/retry.ts";
import type { BodyReader, HttpResponse, ResponseHead } from "./http/response.ts";
import { EndpointUnreachable } from "./http/transport.ts";

/** How a signed call goes about failures, time and clocks. */
export interface CallOptions {
  /** How often to send again what failed. @default 2 */
  readonly retries?: number;
  /**
   * Whether the request may be carried out twice. Where it may not, it is repeated only if the server
   * surely did not act on it. @default true for GET, HEAD, OPTIONS, PUT and DELETE
   */
  readonly idempotent?: boolean;
  /** The most that is kept of an answer that is not streamed. @default 64 MiB */
  readonly maxBodyBytes?: number;
  /**
   * For the whole call, with all attempts and the waits between them; the time that the reader of a
   * streamed body takes does not count. @default 30 seconds
   */
  readonly timeoutMs?: number;
  /** Sign by the server's clock, once an answer has told it. @default true */
  readonly correctClockSkew?: boolean;
  /** Where to keep what is known of the server's clock. @default one for this call */
  readonly clock?: ClockSkew;
  /** @default the system's clock */
  readonly now?: () => Date;
  /** From 0 to below 1, for the jitter. @default Math.random */
  readonly random?: () => number;
  /** Called after each attempt, before any wait. The request holds the session token in clear. */
  readonly onAttempt?: (attempted: Attempted) => void;
}

/** One attempt of a call, and what comes next. */
export interface Attempted {
  /** As it was sent. */
  readonly request: WireRequest;
  readonly outcome: Outcome;
  /** Why it is sent again, and after how long; `undefined` where it is not. */
  readonly retry: { readonly reason: RetryReason; readonly waitMs: number } | undefined;
}

export interface SignedRequestOptions extends SigningSettings, CallOptions {
  /** @default "GET" */
  readonly method?: string;
  readonly headers?: readonly Pair[];
  readonly body?: Uint8Array;
  readonly signal?: AbortSignal;
  /**
   * Returns the reader of an answer's body, or `undefined` to keep it whole. Only asked for statuses below 400: any
   * other answer is needed whole to decide whether to send again. A call is not repeated once its body
   * is streamed.
   */
  readonly streamTo?: ((head: ResponseHead) => BodyReader | undefined) | undefined;
}

export interface SignedResponse {
  readonly response: HttpResponse;
  /** How the signature of the last attempt came about. */
  readonly trace: SigningTrace;
  /** The last attempt, as it was sent. */
  readonly request: WireRequest;
  /** How often it was sent. */
  readonly attempts: number;
}

/**
 * Signs a request, sends exactly the bytes that were signed, and signs it anew for each retry. Signed are
 * `Host`, `Content-Type`, `X-Amz-*` and what `signHeaders` names; other headers go along unsigned, since
 * hops may change them. A date that the server refuses is corrected by its clock once.
 *
 * @throws {RequestInvalid} when the method, the URL, a header or the credentials cannot be signed.
 * @throws {EndpointUnreachable} when there is no answer. A refusal is an answer.
 * @throws {ResponseTooLarge} when the answer is longer than `maxBodyBytes` and not streamed.
 * @throws {ResponseCutShort} when an answer that is streamed ends too early.
 */
export async function signedRequest(
  url: string,
  options: SignedRequestOptions,
): Promise<SignedResponse> {
  const { method = "GET", headers = [], body = new Uint8Array(), retries = 2 } = options;
  const { now = () => new Date(), random = Math.random, clock = new ClockSkew() } = options;
  const { correctClockSkew = true, idempotent = isIdempotent(method) } = options;
  const request = wireRequest(method, url, headers, body);
  const deadline = new Deadline(options.timeoutMs ?? 30_000, options.signal);
  const { maxBodyBytes, onAttempt } = options;
  let isStreamed = false;
  const streamTo = (head: ResponseHead, sent: WireRequest): BodyReader | undefined => {
    const reader = head.status < 400 ? options.streamTo?.(head) : undefined;
    // This attempt is the last one, and it is reported before its body.
    if (reader)
      onAttempt?.({ request: sent, outcome: { ...head, body: NO_BODY }, retry: undefined });
    isStreamed = reader !== undefined;
    return reader;
  };
  const context = { clock, correctClockSkew, now, deadline, maxBodyBytes, streamTo };

  const seen = new Set<RetryReason>();
  for (let attempts = 1; ; attempts += 1) {
    const { outcome, signed, skewed } = await attempt(url, request, options, context);
    const reason = retryReason(outcome, { idempotent, skewed });
    const again = attempts <= retries && reason !== undefined && !isRepeated(reason, seen);
    const serverNow = correctClockSkew ? clock.correct(now()) : now();
    const answered = !(outcome instanceof EndpointUnreachable);
    const waitMs = Math.max(
      // Nothing is overloaded where the clock was wrong.
      reason === "clock" ? 0 : backoffMs(attempts - 1, random),
      answered ? retryAfterMs(outcome.headers, serverNow) : 0,
    );
    const retry = again && waitMs < deadline.leftMs ? { reason, waitMs } : undefined;
    if (!isStreamed) onAttempt?.({ request: signed.request, outcome, retry });
    if (!retry) {
      if (!answered) throw outcome;
      return { response: outcome, trace: signed.trace, request: signed.request, attempts };
    }
    seen.add(retry.reason);
    await deadline.wait(waitMs);
  }
}

const NO_BODY = Buffer.alloc(0);

/** A clock that is still refused after it was corrected is not what is wrong. */
function isRepeated(reason: RetryReason, seen: ReadonlySet<RetryReason>): boolean {
  return reason === "clock" && seen.has(reason);
}
