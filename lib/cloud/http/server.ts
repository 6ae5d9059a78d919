import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { CodedError } from "../../errors.ts";
import { Clock } from "../process/clock.ts";
import type { Handle, Peer } from "./http-types.ts";
import type { Log } from "../process/log.ts";
import {
  HEADERS_LIMIT_BYTES,
  HEADERS_TIMEOUT_MS,
  TRANSPORT_LIMITS,
  type TransportLimits,
} from "./limits.ts";
import { peerOf } from "./peer.ts";
import { countIn } from "./pipelined.ts";
import { Places } from "./places.ts";
import { BodyBudget } from "./read-body.ts";
import { refuseUnparsed } from "./refused-requests.ts";
import { respond, type BodyLimitOf, type BodyReaderOf } from "./respond.ts";
import type { Secure } from "./secure.ts";

/** A server could not be started. */
export class ServerUnavailable extends CodedError {
  readonly code = "ERR_SERVER";
}

export interface Server {
  readonly port: number;
  /** Serves a connection that was not accepted on the port, as a connection from this peer. */
  readonly take: (socket: Socket, peer: Peer) => void;
  /** Closes the server and all open connections. */
  readonly close: () => Promise<void>;
}

export interface ServeOptions {
  /** @default TRANSPORT_LIMITS */
  readonly limits?: Partial<TransportLimits>;
  /** Secures every connection with TLS. @default - plain HTTP */
  readonly secure?: Secure;
  /**
   * Returns who reads the body of a request, or `undefined` for a request whose handler does not stream.
   * @default - the server reads every body
   */
  readonly readerOf?: BodyReaderOf | undefined;
  /** @default - `BODY_LIMIT_BYTES` for every body */
  readonly limitOf?: BodyLimitOf | undefined;
}

/** Peers of the connections that were passed to `take`. */
const taken = new WeakMap<Socket, Peer>();
const LOOPBACK = "127.0.0.1";

/**
 * Serves `handle` on loopback.
 *
 * @param port 0 selects a free port.
 * @param option The command-line option that sets the port, for the error message.
 * @param clock Source of the `Date` header.
 * @throws {ServerUnavailable} If the server cannot listen on the port, for example because it is in use.
 */
export async function serve(
  handle: Handle,
  port: number,
  option: string,
  log: Log,
  clock: Clock = new Clock(),
  options: ServeOptions = {},
): Promise<Server> {
  const limits = { ...TRANSPORT_LIMITS, ...options.limits };
  const { readTimeoutMs } = limits;
  const { readerOf, limitOf } = options;
  const budget = new BodyBudget(limits.bodyBytes);
  const places = new Places(limits.connections);
  const server = createServer(
    {
      maxHeaderSize: HEADERS_LIMIT_BYTES,
      headersTimeout: Math.min(HEADERS_TIMEOUT_MS, readTimeoutMs),
      // Long bodies that are streamed may take any time. The others have their timeout in `responseTo`.
      requestTimeout: readerOf ? 0 : readTimeoutMs,
      connectionsCheckingInterval: Math.min(1_000, readTimeoutMs / 2),
    },
    (incoming, outgoing) => take(incoming, outgoing, false),
  );
  const from = (socket: Socket): Peer => taken.get(socket) ?? peerOf(socket);
  const serving = { handle, log, clock, limits, budget, readerOf, limitOf, peerOf: from };
  const take = (
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    expectsContinue: boolean,
  ): void => {
    places.keepFor(incoming, outgoing);
    if (!countIn(incoming.socket, outgoing, limits.pipelined)) return;
    void respond(serving, { incoming, outgoing, expectsContinue });
  };
  if (readerOf) {
    server.on("checkContinue", (incoming: IncomingMessage, outgoing: ServerResponse) =>
      take(incoming, outgoing, true),
    );
  }
  // `maxHeaderSize` limits the headers. A limit on their number would drop headers silently.
  server.maxHeadersCount = 0;
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    refuseUnparsed(error, socket, log);
  });
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    // Connections that were passed to `take` come only from the cloud's own functions and need no limit.
    if (!taken.has(socket)) places.take(socket);
  });
  if (options.secure) {
    // The HTTP server must receive a connection only after its TLS handshake.
    const [http] = server.listeners("connection");
    server.off("connection", http as () => void); // Node's HTTP server added the first listener.
    server.on(
      "connection",
      options.secure((socket) => http?.call(server, socket), limits, log),
    );
  }
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
  // A connection that cannot be accepted, for lack of file descriptors, must not end the server.
  server.on("error", (error) =>
    log({ type: "problem", text: `cannot accept a connection: ${error.message}` }),
  );
  return {
    // The address of a server that listens on TCP is an AddressInfo.
    port: (server.address() as AddressInfo).port,
    take(socket, peer) {
      taken.set(socket, peer);
      server.emit("connection", socket);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // `close` does not end connections in a TLS handshake, because HTTP has not seen them yet.
        for (const socket of sockets) socket.destroy();
      }),
  };
}
