import { request as requestSecurely, type RequestOptions } from "node:https";
import type { IncomingMessage } from "node:http";
import { isLoopback, lookupLoopback } from "../../../secure-url.ts";

/** A request without its body. */
export interface Outgoing extends Pick<RequestOptions, "method" | "port" | "path" | "auth"> {
  /** Whether the request is sent over TLS. */
  readonly secure: boolean;
  /** Host name or IP address. An IPv6 address has no brackets. */
  readonly hostname: string;
  /** The headers. Node adds none to an array of alternating names and values. */
  readonly headers: NonNullable<RequestOptions["headers"]>;
}

/** Limits of one request. */
export interface RequestLimits {
  /** Longest time in ms for the request, from the lookup of the host to the last byte of the response. */
  readonly timeoutMs: number;
  /** Largest body of the response, in bytes. */
  readonly responseBytes: number;
  /**
   * Status of the responses whose bodies are read. For a response with another status, the request ends after the
   * headers, and `body` is empty.
   *
   * @default - every status
   */
  readonly bodyStatus?: number;
}

/** A complete response. */
export interface HttpResponse {
  /** HTTP status code. */
  readonly status: number;
  /** The headers in the form of Node, with names in lower case. */
  readonly headers: IncomingMessage["headers"];
  /** The body as it was received, without decoding. */
  readonly body: Buffer;
}

/**
 * Sends a request and reads its response. Redirects are not followed. Each request uses a new connection, because an
 * idle connection would be dead when Lambda thaws the process. The promise settles within the time limit, even if the
 * server does not respond.
 *
 * @throws {Error} If the request fails. Its `code` is `ETIMEDOUT` after the time limit, `EMSGSIZE` as soon as the
 *   response is too large, `ECONNRESET` if the connection ends early, and otherwise the code of Node.js or the system.
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
    /** Settles the promise and closes the connection. Only the first call has an effect. */
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
    const timer = setTimeout(fail, timeoutMs, "ETIMEDOUT", "no response in time");
    request.on("error", abort);
    // For some failures, such as a response that changes the protocol, this is the only event.
    request.on("close", () => fail("ECONNRESET", "the connection was closed early"));
    request.end(body);
  });
}

/**
 * Loads `node:http`, for a server on this machine. An `import` would read every export of the module, and some
 * exports load all of undici, which takes 50 ms instead of 5.
 */
function plainly(): typeof requestSecurely {
  return process.getBuiltinModule("node:http").request;
}
