import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { CodedError } from "../errors.ts";
import { headerValues, parseTarget, type Pair, type WireRequest } from "../sigv4/request.ts";
import { Clock } from "./clock.ts";
import {
  BODY_LIMIT_BYTES,
  type Handle,
  type NoResponse,
  type Peer,
  type WireResponse,
} from "./http.ts";
import type { Log } from "./log.ts";
import { sourceIp } from "./source-ip.ts";

/** A server could not be started. */
export class ServerUnavailable extends CodedError {
  readonly code = "ERR_SERVER";
}

export interface Server {
  readonly port: number;
  /** Serves a connection that came another way, as from that peer. */
  readonly take: (socket: Socket, peer: Peer) => void;
  /** Ends open connections too. */
  readonly close: () => Promise<void>;
}

/** Who is at the other end, for connections that did not come to the port. */
const taken = new WeakMap<Socket, Peer>();
const LOOPBACK = "127.0.0.1";
/** How long a sender may take for the headers, and for the whole request. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** API Gateway's limit on the header block. */
const HEADERS_LIMIT_BYTES = 10_240;
/** A body over the limit is read to its end, for the sender to see the answer; but not endlessly. */
const DISCARD_LIMIT_BYTES = 8 * BODY_LIMIT_BYTES;

/**
 * Serves `handle` on loopback.
 *
 * @param port 0 takes a free one.
 * @param option The option that sets the port, for the error.
 * @param clock What the `Date` of answers goes by.
 * @throws {ServerUnavailable} when the port is taken.
 */
export async function serve(
  handle: Handle,
  port: number,
  option: string,
  log: Log,
  clock: Clock = new Clock(),
): Promise<Server> {
  const server = createServer(
    {
      maxHeaderSize: HEADERS_LIMIT_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: 1_000,
    },
    (incoming, outgoing) => {
      void respond(handle, incoming, outgoing, log, clock);
    },
  );
  // Their bytes are limited; a limit on their number would drop some unseen.
  server.maxHeadersCount = 0;
  server.on("clientError", refuse);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const reason = cause.code === "EADDRINUSE" ? "it is in use" : cause.message;
      reject(
        new ServerUnavailable(
          `cannot listen on port ${port}: ${reason}; pass another ${option} (0 takes a free one)`,
          { cause },
        ),
      );
    });
    server.listen(port, LOOPBACK, resolve);
  });
  // A connection that could not be accepted, for want of file descriptors, is no reason to end.
  server.on("error", (error) => log(`cannot accept a connection: ${error.message}`));
  return {
    // A server that listens on TCP has an AddressInfo for its address.
    port: (server.address() as AddressInfo).port,
    take(socket, peer) {
      taken.set(socket, peer);
      server.emit("connection", socket);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Never rejects: what goes wrong here ends one request, not the cloud. */
async function respond(
  handle: Handle,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  log: Log,
  clock: Clock,
): Promise<void> {
  try {
    write(outgoing, await answer(handle, incoming), clock);
  } catch (error) {
    if (incoming.destroyed && !incoming.complete) return;
    // A fault of ours: say so in the log with all detail, and on the wire with none.
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    for (const line of detail.split("\n")) log(`internal error: ${line}`);
    if (outgoing.headersSent) outgoing.destroy();
    else write(outgoing, INTERNAL_ERROR, clock);
  }
}

async function answer(
  handle: Handle,
  incoming: IncomingMessage,
): Promise<WireResponse | NoResponse> {
  const body = await readBody(incoming);
  if (body === "too large") return TOO_LARGE;
  const request = toWireRequest(incoming, body);
  // A target of another form, or two hosts, would be one thing to the signature and another to routing.
  if (!request.path.startsWith("/") || headerValues(request, "host").length > 1) return BAD_REQUEST;
  const { socket } = incoming;
  const peer = taken.get(socket) ?? { sourceIp: sourceIp(socket.remoteAddress ?? "") };
  return handle(request, peer);
}

const TOO_LARGE: WireResponse = {
  status: 413,
  headers: [["Content-Type", "text; charset=utf-8"]],
  body: `HTTP content length exceeded ${BODY_LIMIT_BYTES} bytes.`,
};
const NO_BODY = Buffer.alloc(0);
const BAD_REQUEST = json(400, { message: "Bad Request" });
const INTERNAL_ERROR = json(500, { message: "Internal server error" });

async function readBody(incoming: IncomingMessage): Promise<Buffer | "too large"> {
  const { "content-length": length, "transfer-encoding": encoding } = incoming.headers;
  if (length === undefined && encoding === undefined) return NO_BODY;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= BODY_LIMIT_BYTES) chunks.push(chunk);
    else chunks.length = 0;
    if (size > DISCARD_LIMIT_BYTES) incoming.destroy();
  }
  return size > BODY_LIMIT_BYTES ? "too large" : Buffer.concat(chunks);
}

/** A header's value. Node's HTTP parser reads bytes as Latin-1; signers mean UTF-8 (and ASCII is both). */
function fromWire(text: string): string {
  if (!/[\u0080-\u00ff]/.test(text)) return text;
  const bytes = Buffer.from(text, "latin1");
  const decoded = bytes.toString("utf8");
  return Buffer.from(decoded).equals(bytes) ? decoded : text;
}

function toWireRequest(incoming: IncomingMessage, body: Buffer): WireRequest {
  const headers: Pair[] = [];
  // Node's `headers` drops and joins repeats; only the raw list has what was sent.
  for (let i = 0; i + 1 < incoming.rawHeaders.length; i += 2) {
    headers.push([incoming.rawHeaders[i] ?? "", fromWire(incoming.rawHeaders[i + 1] ?? "")]);
  }
  return {
    method: incoming.method ?? "",
    ...parseTarget(incoming.url ?? "/"),
    headers,
    body,
  };
}

function write(outgoing: ServerResponse, answered: WireResponse | NoResponse, clock: Clock): void {
  if (answered === "hang") return;
  if (answered === "reset") {
    const { socket } = outgoing;
    // A socket in the file system knows no reset.
    if (socket && taken.has(socket)) socket.destroy();
    else socket?.resetAndDestroy();
    return;
  }
  const { status, headers, body, truncated = false } = answered;
  const bytes = Buffer.from(body);
  const date: Pair = ["Date", clock.now().toUTCString()];
  const length: readonly Pair[] = status === 204 ? [] : [["Content-Length", String(bytes.length)]];
  // Given whole and in pairs: repeats stay apart, and nothing is left behind when one is refused.
  outgoing.writeHead(status, [...headers, date, ...length].flat());
  // Where there is no body there is nothing to cut.
  if (!truncated || bytes.length === 0) outgoing.end(bytes);
  else outgoing.write(bytes.subarray(0, bytes.length / 2), () => outgoing.destroy());
}

/** Answers what Node's parser refused: malformed, too slow or too large, all before any handler. */
function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const status =
    {
      ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
      HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
    }[error.code ?? ""] ?? "400 Bad Request";
  const text = `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
  socket.end(text, () => socket.destroy());
}

function json(status: number, body: unknown): WireResponse {
  return {
    status,
    headers: [["Content-Type", "application/json"]],
    body: JSON.stringify(body),
  };
}
