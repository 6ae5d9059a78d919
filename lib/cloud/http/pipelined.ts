import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";

const unanswered = new WeakMap<Socket, number>();

/**
 * Counts the unanswered requests of a connection, and closes the connection if there are too many. Node itself
 * accepts any number of pipelined requests.
 *
 * @returns `false` if the connection has been closed.
 */
export function countIn(socket: Socket, outgoing: ServerResponse, limit: number): boolean {
  const count = (unanswered.get(socket) ?? 0) + 1;
  if (count > limit) {
    socket.destroy();
    return false;
  }
  unanswered.set(socket, count);
  outgoing.once("close", () => unanswered.set(socket, (unanswered.get(socket) ?? 1) - 1));
  return true;
}
