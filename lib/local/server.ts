import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { CodedError } from "../errors.ts";
import { parseTarget, type Pair, type WireRequest } from "../sigv4/request.ts";
import { BODY_LIMIT_BYTES, type Handle, type Log, type WireResponse } from "./http.ts";

/** A server could not be started. */
export class ServerUnavailable extends CodedError {
  readonly code = "ERR_SERVER";
}

export interface Server {
  readonly port: number;
  /** Ends open connections too. */
  readonly close: () => Promise<void>;
}

const LOOPBACK = "127.0.0.1";
/** How long a sender may take for the headers, and for the whole request. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** API Gateway's limit on the header block. */
const HEADERS_LIMIT_BYTES = 10_240;

/**
 * Serves `handle` on loopback.
 *
 * @param port 0 takes a free one.
 * @param option The option that sets the port, for the error.
 * @throws {ServerUnavailable} when the port is taken.
 */
export async function serve(
  handle: Handle,
  port: number,
  option: string,
  log: Log,
): Promise<Server> {
  const server = createServer(
    {
      maxHeaderSize: HEADERS_LIMIT_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: 1_000,
    },
    (incoming, outgoing) => {
      void respond(handle, incoming, outgoing, log);
    },
  );
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
  return {
    // A server that listens on TCP has an AddressInfo for its address.
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond(
  handle: Handle,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  log: Log,
): Promise<void> {
  try {
    const body = await readBody(incoming);
    const response =
      body === "too large"
        ? TOO_LARGE
        : await handle(toWireRequest(incoming, body), {
            sourceIp: incoming.socket.remoteAddress ?? "",
          });
    if (body === "too large") outgoing.shouldKeepAlive = false;
    write(outgoing, response);
    if (body === "too large") incoming.destroy();
  } catch (error) {
    if (incoming.destroyed && !incoming.complete) return;
    // A fault of ours: say so in the log with all detail, and on the wire with none.
    log(`internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    if (!outgoing.headersSent) {
      write(outgoing, json(500, { message: "Internal server error" }));
    } else outgoing.destroy();
  }
}

const TOO_LARGE: WireResponse = {
  status: 413,
  headers: [["Content-Type", "text; charset=utf-8"]],
  body: `HTTP content length exceeded ${BODY_LIMIT_BYTES} bytes.`,
};

async function readBody(incoming: IncomingMessage): Promise<Buffer | "too large"> {
  if (Number(incoming.headers["content-length"] ?? 0) > BODY_LIMIT_BYTES) return "too large";
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT_BYTES) return "too large";
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Node's HTTP parser reads bytes as Latin-1; signers mean UTF-8 (and ASCII is both). */
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
    ...parseTarget(fromWire(incoming.url ?? "/")),
    headers,
    body,
  };
}

function write(outgoing: ServerResponse, { status, headers, body }: WireResponse): void {
  const bytes = Buffer.from(body);
  outgoing.statusCode = status;
  for (const [name, value] of headers) outgoing.appendHeader(name, value);
  outgoing.setHeader("Content-Length", bytes.length);
  outgoing.end(bytes);
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
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function json(status: number, body: unknown): WireResponse {
  return {
    status,
    headers: [["Content-Type", "application/json"]],
    body: JSON.stringify(body),
  };
}
