import { createServer, type IncomingMessage, type Server } from "node:http";

/** What the server received. */
export interface Echoed {
  readonly method: string;
  readonly url: string;
  /** Names and values in the order of the lines. */
  readonly headers: readonly string[];
  readonly body: string;
}

/**
 * Starts an HTTP server on loopback that responds with the request as JSON. The path `/status/NNN` chooses the status,
 * and `/hang` never gets a response.
 */
export async function startEchoServer(): Promise<Server> {
  const server = createServer((request, response) => {
    void textOf(request).then((body) => {
      const { method = "", url = "", rawHeaders: headers } = request;
      if (url.startsWith("/hang")) return;
      const status = Number(/^\/status\/(\d+)/.exec(url)?.[1] ?? 200);
      response.writeHead(status, {
        "Content-Type": "application/json",
        Location: "http://elsewhere.example/",
        "X-Backend": "yes",
        Via: "1.1 proxy",
      });
      response.end(JSON.stringify({ method, url, headers, body }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  // The request has no encoding, so each chunk is a Buffer.
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
