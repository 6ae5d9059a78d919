import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";

const unanswered = new WeakMap<Socket, number>();

/**
 * Counts a request in until it is answered, and closes the connection where there are too many: Node takes
 * in as many as a connection has sent ahead.
 *
 * @returns `false` where it is closed.
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
