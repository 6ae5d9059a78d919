import { request as httpRequest } from "node:http";
import type { HttpResponse } from "../../lib/signed-fetch/http/response.ts";
import { requestTarget, type Pair, type WireRequest } from "../../lib/sigv4/request/request.ts";

/** Sends a request unchanged from an address of this machine. On Linux, 127.0.0.0/8 consists of such addresses. */
export function sendFrom(
  localAddress: string,
  url: string,
  request: WireRequest,
): Promise<HttpResponse> {
  const { hostname, port } = new URL(url);
  const { method, headers, body } = request;
  const length: readonly Pair[] = [["Content-Length", String(body.length)]];
  const path = requestTarget(request);
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      {
        localAddress,
        method,
        hostname,
        port,
        path,
        headers: [...headers, ...length].flat(),
        setHost: false,
        // Node's connection pool does not separate connections by their local address.
        agent: false,
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("error", reject);
        incoming.on("end", () => {
          const pairs = Object.entries(incoming.headersDistinct).flatMap(([name, values = []]) =>
            values.map((value): Pair => [name, value]),
          );
          resolve({
            status: incoming.statusCode ?? 0,
            statusText: incoming.statusMessage ?? "",
            headers: pairs,
            body: Buffer.concat(chunks),
          });
        });
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
