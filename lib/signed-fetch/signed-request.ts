import { wireRequest, type Pair, type WireRequest } from "../sigv4/request/request.ts";
import type { SigningTrace } from "../sigv4/signing/signing-trace.ts";
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
import { EndpointUnreachable, type Connection } from "./http/transport.ts";

/** How a signed call handles failures, time limits and clock skew. */
export interface CallOptions {
  /** Largest number of retries. @default 2 */
  readonly retries?: number;
  /**
   * Whether the request may be carried out twice. If `false`, it is repeated only if the server certainly
   * did not act on it. @default - `true` for GET, HEAD, OPTIONS, PUT and DELETE
   */
  readonly idempotent?: boolean;
  /** Largest size of a response body that is not streamed. @default 64 MiB */
  readonly maxBodyBytes?: number;
  /**
   * Time limit in ms for the whole call, including all attempts and the waits between them. The time that
   * the reader of a streamed body takes does not count. @default 30 seconds
   */
  readonly timeoutMs?: number;
  /** Whether to sign by the server's clock once a response has shown it. @default true */
  readonly correctClockSkew?: boolean;
  /** Offset of the server's clock, which calls may share. @default - a new offset for each call */
  readonly clock?: ClockSkew;
  /** Returns the current time. @default - the system's clock */
  readonly now?: () => Date;
  /** Returns a number from 0 to below 1 for the jitter. @default Math.random */
  readonly random?: () => number;
  /**
   * Where to connect to, for example a load balancer or a VPC endpoint. The `Host` header and the name in the server's
   * certificate stay the host of the URL.
   * @default - the host and port of the URL
   */
  readonly connectTo?: Connection | undefined;
  /** Called after each attempt, before the wait. The request contains the session token in clear text. */
  readonly onAttempt?: (attempted: Attempted) => void;
}

/** One attempt of a call, and whether a retry follows. */
export interface Attempted {
  /** The request that was sent. */
  readonly request: WireRequest;
  readonly outcome: Outcome;
  /** Why and after how long the request is sent again. `undefined` if no retry follows. */
  readonly retry: { readonly reason: RetryReason; readonly waitMs: number } | undefined;
}

export interface SignedRequestOptions extends SigningSettings, CallOptions {
  /** @default "GET" */
  readonly method?: string;
  readonly headers?: readonly Pair[];
  readonly body?: Uint8Array;
  readonly signal?: AbortSignal;
  /**
   * Returns the reader of a response's body, or `undefined` to keep the body whole. It is called only for
   * statuses below 400, because the decision to retry needs the whole body of an error. A call is not
   * repeated once its body is streamed.
   */
  readonly streamTo?: ((head: ResponseHead) => BodyReader | undefined) | undefined;
}

export interface SignedResponse {
  readonly response: HttpResponse;
  /** Trace of the last attempt's signature. */
  readonly trace: SigningTrace;
  /** The request of the last attempt, as it was sent. */
  readonly request: WireRequest;
  /** How often the request was sent. */
  readonly attempts: number;
}

/**
 * Signs a request, sends exactly the bytes that were signed, and signs it again for each retry. The signature
 * covers `Host`, `Content-Type`, `X-Amz-*` and the headers that `signHeaders` names. Other headers are sent
 * unsigned, because proxies may change them. If the server rejects the date, the request is signed once more
 * by the server's clock.
 *
 * @throws {RequestInvalid} If the method, the URL, a header or the credentials cannot be signed.
 * @throws {EndpointUnreachable} If no response arrives. A response with an error status is returned.
 * @throws {ResponseTooLarge} If the response is longer than `maxBodyBytes` and not streamed.
 * @throws {ResponseCutShort} If a streamed response ends too early.
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
  const { maxBodyBytes, onAttempt, connectTo } = options;
  let isStreamed = false;
  const streamTo = (head: ResponseHead, sent: WireRequest): BodyReader | undefined => {
    const reader = head.status < 400 ? options.streamTo?.(head) : undefined;
    // A streamed attempt is the last one. It is reported before its body is read.
    if (reader)
      onAttempt?.({ request: sent, outcome: { ...head, body: NO_BODY }, retry: undefined });
    isStreamed = reader !== undefined;
    return reader;
  };
  const context = { clock, correctClockSkew, now, deadline, maxBodyBytes, connectTo, streamTo };

  const seen = new Set<RetryReason>();
  for (let attempts = 1; ; attempts += 1) {
    const { outcome, signed, skewed } = await attempt(url, request, options, context);
    const reason = retryReason(outcome, { idempotent, skewed });
    const again = attempts <= retries && reason !== undefined && !isRepeated(reason, seen);
    const serverNow = correctClockSkew ? clock.correct(now()) : now();
    const answered = !(outcome instanceof EndpointUnreachable);
    const waitMs = Math.max(
      // A wrong clock does not overload the server, so the retry needs no backoff.
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

/** Whether the server rejected the clock again after its correction, so another retry would not help. */
function isRepeated(reason: RetryReason, seen: ReadonlySet<RetryReason>): boolean {
  return reason === "clock" && seen.has(reason);
}
