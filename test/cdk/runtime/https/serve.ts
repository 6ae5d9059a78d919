import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** Serves on 127.0.0.1 until the test ends, and returns the port. */
export async function serve(
  handle: (response: ServerResponse, request: IncomingMessage) => void,
): Promise<number> {
  const server = createServer((request, response) => handle(response, request));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server that listens on TCP has an AddressInfo for its address.
  return (server.address() as AddressInfo).port;
}
