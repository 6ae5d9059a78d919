import { request as httpRequest, type ClientRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { CodedError, errorCode } from "../../../errors.ts";
import { isLoopback, lookupLoopback } from "../../../secure-url.ts";
import {
  headerValues,
  requestTarget,
  type Pair,
  type WireRequest,
} from "../../../sigv4/request/request.ts";
import {
  ReaderFailed,
  readResponse,
  type BodyOptions,
  type Countdown,
  type HttpResponse,
} from "./response.ts";

export interface SendOptions extends BodyOptions {
  /** Gives up when the server has taken so long. @default 30 seconds */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** No answer came: no connection, or none in time. */
export class EndpointUnreachable extends CodedError {
  readonly code = "ERR_ENDPOINT_UNREACHABLE";
  /** `false` where no byte of the request can have reached the server: it surely did not act on it. */
  readonly sent: boolean;

  constructor(message: string, sent: boolean, options?: ErrorOptions) {
    super(message, options);
    this.sent = sent;
  }
}

/** An answer ended before its end, after a part of its body was streamed: it cannot be had again. */
export class ResponseCutShort extends CodedError {
  readonly code = "ERR_RESPONSE_CUT_SHORT";
}

/** Timers take no more; it is 24 days. */
export const LONGEST_TIMEOUT = 2 ** 31 - 1;

/**
 * Sends a request as it is: no path tidied, no header added but `Connection` and, unless it is there
 * or the request needs none, `Content-Length`.
 *
 * @param url Only its scheme, host and port are used.
 * @throws {EndpointUnreachable} when there is no answer. An abort rejects with the signal's reason.
 * @throws {ResponseTooLarge} when a body that is not streamed is longer than `maxBodyBytes`.
 * @throws {ResponseCutShort} when a body that is streamed ends too early. What its reader throws is passed on.
 */
export async function send(
  url: string,
  request: WireRequest,
  { timeoutMs = 30_000, signal, ...body }: SendOptions = {},
): Promise<HttpResponse> {
  signal?.throwIfAborted();
  const { protocol, hostname, port, host } = new URL(url);
  const secure = protocol === "https:";
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  signal?.addEventListener("abort", abort, { once: true });
  const countdown = countdownOf(timeoutMs, abort);
  let sent = false;
  let streamed = 0;
  const streamTo: typeof body.streamTo = (head) => {
    const read = body.streamTo?.(head);
    return (
      read &&
      ((chunk) => {
        streamed += chunk.length;
        return read(chunk);
      })
    );
  };
  try {
    return await new Promise<HttpResponse>((resolve, reject) => {
      const outgoing = (secure ? httpsRequest : httpRequest)(
        {
          method: request.method,
          hostname: hostname.replace(/^\[|\]$/g, ""),
          port,
          path: requestTarget(request),
          headers: [...request.headers, ...contentLength(request)].flat(),
          setHost: false,
          ...(isLoopback(hostname) ? { lookup: lookupLoopback } : {}),
          signal: stop.signal,
        },
        (incoming) => {
          readResponse(incoming, host, { ...body, streamTo }, countdown).then(resolve, reject);
        },
      );
      whenConnected(outgoing, secure, () => (sent = true));
      outgoing.on("error", reject);
      outgoing.end(request.body);
    });
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof ReaderFailed) throw cause.cause;
    const reason = stop.signal.aborted ? "no answer in time" : reasonOf(cause);
    if (streamed > 0) {
      const message = `the answer of ${host} ended after ${streamed} bytes: ${reason}`;
      throw new ResponseCutShort(message, { cause });
    }
    throw new EndpointUnreachable(`cannot reach ${host}: ${reason}`, sent, { cause });
  } finally {
    countdown.pause();
    signal?.removeEventListener("abort", abort);
  }
}

/** Calls back once the time has passed for which it was not paused. */
function countdownOf(timeoutMs: number, callback: () => void): Countdown {
  let leftMs = timeoutMs;
  let since = 0;
  let timer: NodeJS.Timeout | undefined;
  const resume = (): void => {
    since = performance.now();
    timer = setTimeout(callback, Math.min(leftMs, LONGEST_TIMEOUT));
  };
  const pause = (): void => {
    clearTimeout(timer);
    leftMs = Math.max(0, leftMs - (performance.now() - since));
  };
  resume();
  return { pause, resume };
}

/** Up to then, with TLS until after the handshake, Node keeps every byte of the request to itself. */
function whenConnected(outgoing: ClientRequest, secure: boolean, callback: () => void): void {
  outgoing.once("socket", (socket) => {
    if (outgoing.reusedSocket || !socket.connecting) callback();
    else socket.once(secure ? "secureConnect" : "connect", callback);
  });
}

/** Left to itself, Node would send a body without a length in chunks, an empty one too. */
function contentLength(request: WireRequest): readonly Pair[] {
  const framed = ["content-length", "transfer-encoding"].some(
    (name) => headerValues(request, name).length > 0,
  );
  const bodiless = request.body.length === 0 && /^(GET|HEAD|OPTIONS|DELETE)$/.test(request.method);
  return framed || bodiless ? [] : [["Content-Length", String(request.body.length)]];
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = errorCode(cause);
  if (code === "ECONNREFUSED") return "nothing listens there (is it started?)";
  // Of several addresses that all failed, Node gives an error without a text.
  return cause.message || code || cause.name;
}
