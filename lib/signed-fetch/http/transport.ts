import { request as httpRequest, type ClientRequest } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import { isIP } from "node:net";
import { checkServerIdentity } from "node:tls";
import { CodedError, errorCode } from "../../errors.ts";
import { isLoopback, lookupLoopback } from "../../secure-url.ts";
import {
  headerValues,
  requestTarget,
  type Pair,
  type WireRequest,
} from "../../sigv4/request/request.ts";
import {
  ReaderFailed,
  readResponse,
  type BodyOptions,
  type Countdown,
  type HttpResponse,
} from "./response.ts";

/** Where a connection goes. */
export interface Connection {
  /** Name or address, without brackets around an IPv6 address. */
  readonly host: string;
  /** @default - the port of the URL */
  readonly port?: number | undefined;
}

export interface SendOptions extends BodyOptions {
  /** @default - the host and port of the URL */
  readonly connectTo?: Connection | undefined;
  /** Time in ms that the server may take. @default 30 seconds */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** No response arrived: the connection failed, or the server did not respond in time. */
export class EndpointUnreachable extends CodedError {
  readonly code = "ERR_ENDPOINT_UNREACHABLE";
  /** `false` if no byte of the request can have reached the server, so it certainly did not act on the request. */
  readonly sent: boolean;

  constructor(message: string, sent: boolean, options?: ErrorOptions) {
    super(message, options);
    this.sent = sent;
  }
}

/** A response ended too early, after a part of its body was streamed, so the call cannot be repeated. */
export class ResponseCutShort extends CodedError {
  readonly code = "ERR_RESPONSE_CUT_SHORT";
}

/** Longest time in ms that a timer accepts: 24 days. */
export const LONGEST_TIMEOUT = 2 ** 31 - 1;

/**
 * Sends a request unchanged: its path is not normalized, and the only headers added are `Connection` and, if
 * it is needed and missing, `Content-Length`. An abort rejects with the signal's reason. Errors of a reader
 * are passed on.
 *
 * @param url Only its scheme, host and port are used. With `connectTo`, its host is still the one that the server's
 *   certificate must have.
 * @throws {EndpointUnreachable} If no response arrives.
 * @throws {ResponseTooLarge} If a body that is not streamed is longer than `maxBodyBytes`.
 * @throws {ResponseCutShort} If a body that is streamed ends too early.
 */
export async function send(
  url: string,
  request: WireRequest,
  { timeoutMs = 30_000, signal, connectTo, ...body }: SendOptions = {},
): Promise<HttpResponse> {
  signal?.throwIfAborted();
  const { protocol, hostname: bracketed, port, host } = new URL(url);
  const secure = protocol === "https:";
  const hostname = bracketed.replace(/^\[|\]$/g, "");
  const peer = connectTo?.host ?? hostname;
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
          hostname: peer,
          port: connectTo?.port ?? port,
          path: requestTarget(request),
          headers: [...request.headers, ...contentLength(request)].flat(),
          setHost: false,
          ...(isLoopback(peer) ? { lookup: lookupLoopback } : {}),
          ...(connectTo && secure ? certifiedAs(hostname) : {}),
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
    const reason = stop.signal.aborted ? "no response in time" : reasonOf(cause);
    if (streamed > 0) {
      const message = `the response of ${host} ended after ${streamed} bytes: ${reason}`;
      throw new ResponseCutShort(message, { cause });
    }
    const through = connectTo ? ` through ${peer}` : "";
    throw new EndpointUnreachable(`cannot reach ${host}${through}: ${reason}`, sent, { cause });
  } finally {
    countdown.pause();
    signal?.removeEventListener("abort", abort);
  }
}

/** Returns options of a connection over TLS whose certificate must be for this host, although another host is connected to. */
function certifiedAs(host: string): Pick<RequestOptions, "servername" | "checkServerIdentity"> {
  return {
    // TLS has no server name for an address.
    servername: isIP(host) === 0 ? host : "",
    checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate),
  };
}

/** Calls back once the time has passed. Time during which the countdown is paused does not count. */
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

/** Calls back once the connection, including TLS, is ready. Node sends no byte of the request before that. */
function whenConnected(outgoing: ClientRequest, secure: boolean, callback: () => void): void {
  outgoing.once("socket", (socket) => {
    if (outgoing.reusedSocket || !socket.connecting) callback();
    else socket.once(secure ? "secureConnect" : "connect", callback);
  });
}

/** Returns `Content-Length` if it is needed: without it Node sends every body in chunks, even an empty one. */
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
  if (code === "ECONNREFUSED") return "connection refused (is the server running?)";
  // If all of several addresses failed, the message of Node's error is empty.
  return cause.message || code || cause.name;
}
