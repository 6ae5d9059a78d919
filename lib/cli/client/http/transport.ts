import {
  request as httpRequest,
  STATUS_CODES,
  type ClientRequest,
  type IncomingMessage,
} from "node:http";
import { request as httpsRequest } from "node:https";
import { CodedError, errorCode } from "../../../errors.ts";
import { isLoopback, lookupLoopback } from "../../../secure-url.ts";
import {
  headerValues,
  requestTarget,
  type Pair,
  type WireRequest,
} from "../../../sigv4/request/request.ts";

export interface HttpResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly Pair[];
  readonly body: Buffer;
}

export interface SendOptions {
  /** Gives up after so long. @default 30 seconds */
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

/** Timers take no more; it is 24 days. */
export const LONGEST_TIMEOUT = 2 ** 31 - 1;

/**
 * Sends a request as it is: no path tidied, no header added but `Connection` and, unless it is there
 * or the request needs none, `Content-Length`.
 *
 * @param url Only its scheme, host and port are used.
 * @throws {EndpointUnreachable} when there is no answer. An abort rejects with the signal's reason.
 */
export async function send(
  url: string,
  request: WireRequest,
  { timeoutMs = 30_000, signal }: SendOptions = {},
): Promise<HttpResponse> {
  signal?.throwIfAborted();
  const { protocol, hostname, port, host } = new URL(url);
  const secure = protocol === "https:";
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  signal?.addEventListener("abort", abort, { once: true });
  const timer = setTimeout(abort, Math.min(timeoutMs, LONGEST_TIMEOUT));
  let sent = false;
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
          readResponse(incoming).then(resolve, reject);
        },
      );
      whenConnected(outgoing, secure, () => (sent = true));
      outgoing.on("error", reject);
      outgoing.end(request.body);
    });
  } catch (cause) {
    signal?.throwIfAborted();
    const reason = stop.signal.aborted ? "no answer in time" : reasonOf(cause);
    throw new EndpointUnreachable(`cannot reach ${host}: ${reason}`, sent, { cause });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
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

async function readResponse(incoming: IncomingMessage): Promise<HttpResponse> {
  const chunks: Buffer[] = [];
  // The message has no encoding, so each chunk is a Buffer.
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  const headers: Pair[] = [];
  for (let i = 0; i + 1 < incoming.rawHeaders.length; i += 2) {
    headers.push([incoming.rawHeaders[i] ?? "", incoming.rawHeaders[i + 1] ?? ""]);
  }
  const status = incoming.statusCode ?? 0;
  return {
    status,
    statusText: incoming.statusMessage ?? STATUS_CODES[status] ?? "",
    headers,
    body: Buffer.concat(chunks),
  };
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = errorCode(cause);
  if (code === "ECONNREFUSED") return "nothing listens there (is it started?)";
  // Of several addresses that all failed, Node gives an error without a text.
  return cause.message || code || cause.name;
}
