import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

/** An open connection and its requests. */
interface Place {
  readonly socket: Socket;
  readonly address: string;
  readonly ends: string | undefined;
  /** Requests whose responses have not been sent completely. */
  readonly exchanges: Set<Exchange>;
  hasAnswered: boolean;
  /** The number of changes, counted over all places, before this place's last change. */
  changedAt: number;
}

/** The order in which connections lose their places. */
const IDLE = {
  /** The client has not sent all headers of a request: the connection is half-open, in a handshake, or slow. */
  beforeFirstRequest: 0,
  /** The client has sent the headers of a request, but not the whole body. */
  inBody: 1,
  /** The response is sent, and the connection is kept alive for another request. */
  afterAnswer: 2,
  /** The server has sent its response, and the client has not read it yet. */
  inAnswer: 3,
};

/**
 * Limits the number of a server's connections. When all places are taken, a new connection replaces one that
 * waits for its client: the idlest connection of the address with the most connections. An address with unused
 * connections therefore cannot block other addresses. On loopback, where all addresses are the same, unused
 * connections cannot block a client that has a request. A connection whose request is being handled is kept. A
 * connection that does not read its response is replaced, but only after all idle ones.
 */
export class Places {
  readonly #limit: number;
  readonly #bySocket = new Map<Socket, Place>();
  /** The same places by remote address and port, because TLS gives each connection a second socket. */
  readonly #byEnds = new Map<string, Place>();
  #changes = 0;

  /** @param limit The number of places. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Gives a new connection a place, or closes it if every other connection must be kept. */
  take(socket: Socket): void {
    if (this.#bySocket.size >= this.#limit) {
      const idlest = this.#idlest();
      if (!idlest) {
        socket.destroy();
        return;
      }
      this.#leave(idlest);
      idlest.socket.destroy();
    }
    const place: Place = {
      socket,
      address: socket.remoteAddress ?? "",
      ends: endsOf(socket),
      exchanges: new Set(),
      hasAnswered: false,
      changedAt: this.#changes++,
    };
    this.#bySocket.set(socket, place);
    if (place.ends !== undefined) this.#byEnds.set(place.ends, place);
    socket.once("close", () => this.#leave(place));
  }

  /** Keeps the connection of a request from being replaced until the server has handled the request. */
  keepFor(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { socket } = incoming;
    const place = this.#bySocket.get(socket) ?? this.#byEnds.get(endsOf(socket) ?? "");
    if (!place) return;
    const exchange = { incoming, outgoing };
    place.exchanges.add(exchange);
    place.changedAt = this.#changes++;
    outgoing.once("close", () => {
      place.exchanges.delete(exchange);
      place.hasAnswered = true;
      place.changedAt = this.#changes++;
    });
  }

  #leave(place: Place): void {
    this.#bySocket.delete(place.socket);
    const { ends } = place;
    if (ends !== undefined && this.#byEnds.get(ends) === place) this.#byEnds.delete(ends);
  }

  #idlest(): Place | undefined {
    const counts = new Map<string, number>();
    for (const { address } of this.#bySocket.values()) {
      counts.set(address, (counts.get(address) ?? 0) + 1);
    }
    let idlest: { readonly place: Place; readonly order: readonly number[] } | undefined;
    for (const place of this.#bySocket.values()) {
      const idleness = idlenessOf(place);
      if (idleness === undefined) continue;
      const order = [-(counts.get(place.address) ?? 0), idleness, place.changedAt];
      if (!idlest || isBefore(order, idlest.order)) idlest = { place, order };
    }
    return idlest?.place;
  }
}

/** Returns the connection's rank in {@link IDLE}, or `undefined` while a complete request waits for its response. */
function idlenessOf({ exchanges, hasAnswered }: Place): number | undefined {
  if (exchanges.size === 0) return hasAnswered ? IDLE.afterAnswer : IDLE.beforeFirstRequest;
  const open = [...exchanges].filter(({ outgoing }) => !outgoing.writableEnded);
  if (open.length === 0) return IDLE.inAnswer;
  return open.some(({ incoming }) => incoming.complete) ? undefined : IDLE.inBody;
}

function isBefore(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}

/** Returns the remote address and port, or `undefined` for a disconnected socket or one in the file system. */
function endsOf({ remoteAddress, remotePort }: Socket): string | undefined {
  return remoteAddress === undefined ? undefined : `${remoteAddress} ${remotePort}`;
}
