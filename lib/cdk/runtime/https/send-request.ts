import { request as requestSecurely, type RequestOptions } from "node:https";
import type { IncomingMessage } from "node:http";
import { isLoopback, lookupLoopback } from "../../../secure-url.ts";

/** The request that is sent, without its body. */
export interface Outgoing extends Pick<RequestOptions, "method" | "port" | "path" | "auth"> {
  /** Whether it is sent over TLS. */
  readonly secure: boolean;
  /** An IPv6 address has no brackets. */
  readonly hostname: string;
  readonly headers: NonNullable<RequestOptions["headers"]>;
}

export interface RequestLimits {
  /** How long the request may take, from the lookup of the host to the last byte of the response. */
  readonly timeoutMs: number;
  /** How long the body of the response may be. */
  readonly responseBytes: number;
  /**
   * The status of the responses whose bodies are read. A response with another status ends the request at
   * its headers, with an empty body.
   *
   * @default every status
   */
  readonly bodyStatus?: number;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/**
 * Sends a request and reads its response. It does not follow a redirect. Each request has a
 * connection to itself, because an idle one would be dead when Lambda thaws the process. It settles
 * within the time limit, even if the server does not respond.
 *
 * @throws {Error} with the `code` that Node or the system has for the failure. It is `ETIMEDOUT` after the
 *   time limit, and `EMSGSIZE` as soon as the response is too long.
 */
export function sendRequest(
  { secure, ...outgoing }: Outgoing,
  body: Uint8Array | undefined,
  { timeoutMs, responseBytes, bodyStatus }: RequestLimits,
): Promise<HttpResponse> {
  const options: RequestOptions = {
    ...outgoing,
    agent: false,
    ...(isLoopback(outgoing.hostname) ? { lookup: lookupLoopback } : {}),
  };
  const send = secure ? requestSecurely : plainly();
  return new Promise<HttpResponse>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let isOpen = true;
    /** Settles once, and closes the connection: later events do not change the outcome. */
    const decide = (work: () => void) => {
      if (!isOpen) return;
      isOpen = false;
      clearTimeout(timer);
      work();
      request.destroy();
      for (const chunk of chunks) chunk.fill(0);
    };
    const abort = (error: Error) => decide(() => reject(error));
    const fail = (code: string, reason: string) =>
      abort(Object.assign(new Error(reason), { code }));
    const request = send(options, (response) => {
      const { statusCode: status = 0, headers: received } = response;
      const finish = () =>
        decide(() => resolve({ status, headers: received, body: Buffer.concat(chunks) }));
      let size = 0;
      response.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size > responseBytes) fail("EMSGSIZE", "the response is too large");
      });
      response.on("end", finish);
      response.on("error", abort);
      if ((bodyStatus ?? status) !== status) finish();
    });
    const timer = setTimeout(fail, timeoutMs, "ETIMEDOUT", "no answer in time");
    request.on("error", abort);
    // Some failures cause no other event, for example a response that changes the protocol.
    request.on("close", () => fail("ECONNRESET", "the connection was cut"));
    request.end(body);
  });
}

/**
 * `node:http`, for a server on this machine. An `import` would read every export, and some of them load all
 * of undici (50 ms instead of 5).
 */
function plainly(): typeof requestSecurely {
  return process.getBuiltinModule("node:http").request;
}
