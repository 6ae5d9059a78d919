import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

/** A connection, and how it uses its place. */
interface Place {
  readonly socket: Socket;
  readonly address: string;
  readonly ends: string | undefined;
  /** Requests whose answers are not through yet. */
  readonly exchanges: Set<Exchange>;
  hasAnswered: boolean;
  /** The number of changes of all places before the last change of this one. */
  changedAt: number;
}

/** The order in which connections lose their places. */
const IDLE = {
  /** It has not sent a whole request head yet: half-open, in a handshake, or slow. */
  beforeFirstRequest: 0,
  /** The body of its request is not complete. */
  inBody: 1,
  /** It is kept alive for a next request. */
  afterAnswer: 2,
  /** Its answer is there, and it has not taken it yet. */
  inAnswer: 3,
};

/**
 * The places of a server's connections. While all are taken, a new connection gets the place of one that a
 * server only waits for: of the address that has most connections, the idlest. So no address keeps others
 * out with connections that it does not use, and a caller with a request gets in although all addresses are
 * the same one, as on loopback. A connection whose request is being worked on keeps its place; one that does
 * not read its answer loses it, but after all others.
 */
export class Places {
  readonly #limit: number;
  readonly #bySocket = new Map<Socket, Place>();
  /** The same by both ends, because TLS gives each connection another socket. */
  readonly #byEnds = new Map<string, Place>();
  #changes = 0;

  /** @param limit The number of places. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Gives a new connection a place, or closes it if each place is needed. */
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

  /** Lets a connection keep its place until a request is answered, or the server's part of that is done. */
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

/** `undefined` while a request is complete and waits for the server's answer. */
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

/** `undefined` once the other side is gone, and for a socket in the file system. */
function endsOf({ remoteAddress, remotePort }: Socket): string | undefined {
  return remoteAddress === undefined ? undefined : `${remoteAddress} ${remotePort}`;
}
