import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { portOf } from "../../port-of.ts";

export interface Received {
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly path: string;
  readonly text: string;
  readonly body: unknown;
}

export interface FakeKms {
  readonly endpoint: string;
  /** The requests in their order. */
  readonly received: readonly Received[];
  readonly close: () => void;
}

/** Starts an endpoint on loopback that responds as the test says: like KMS at its best or at its worst. */
export async function fakeKms(
  answer: (response: ServerResponse, request: Received) => void,
): Promise<FakeKms> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString();
      const { headers, url: path = "" } = request;
      const target = String(headers["x-amz-target"]);
      received.push({ target, headers, path, text, body: JSON.parse(text) });
      answer(response, received.at(-1) as Received); // It was pushed just now.
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const port = portOf(server);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    received,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Sends JSON, as KMS does. */
export function json(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "Content-Type": "application/x-amz-json-1.1", ...headers });
  response.end(JSON.stringify(body));
}
