import type { Server } from "node:net";

/** Returns the port of a server that listens on TCP. */
export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no TCP port is open");
  return address.port;
}
