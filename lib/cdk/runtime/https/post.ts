import { request as requestSecurely, type RequestOptions } from "node:https";
import type { IncomingMessage } from "node:http";
import type { WireRequest } from "../../../sigv4/request/request.ts";
import type { ServiceEndpoint } from "./endpoint.ts";

/** The answers of KMS and DynamoDB are far below; what is larger is none. */
const ANSWER_LIMIT_BYTES = 65_536;

/** How long a call may take, from looking the host up to the last byte, and how long its answer may be. */
export interface PostLimits {
  readonly timeoutMs: number;
  /** @default 64 KiB */
  readonly answerBytes?: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/**
 * Posts a signed request over a connection of its own: an idle one would be dead when Lambda thaws the
 * process. Settles within the time, whatever the other side does.
 *
 * @throws {Error} with the `code` that Node or the system has for what went wrong, `ETIMEDOUT` and
 *   `EMSGSIZE` included.
 */
export function post(
  { secure, hostname, port }: ServiceEndpoint,
  { path, headers, body }: WireRequest,
  { timeoutMs, answerBytes = ANSWER_LIMIT_BYTES }: PostLimits,
): Promise<Answer> {
  const options: RequestOptions = {
    method: "POST",
    hostname,
    port,
    path,
    headers: ["Content-Length", String(body.length), "Connection", "close", ...headers.flat()],
    agent: false,
  };
  const send = secure ? requestSecurely : plainly();
  return new Promise<Answer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let isOpen = true;
    /** What was decided first stays so. */
    const decide = (work: () => void) => {
      if (!isOpen) return;
      isOpen = false;
      clearTimeout(timer);
      work();
      for (const chunk of chunks) chunk.fill(0);
    };
    const fail = (code: string, reason: string) =>
      decide(() => {
        reject(Object.assign(new Error(reason), { code }));
        request.destroy();
      });
    const request = send(options, (response) => {
      let size = 0;
      response.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size > answerBytes) fail("EMSGSIZE", "the answer is too large");
      });
      response.on("end", () =>
        decide(() => {
          const { statusCode: status = 0, headers: received } = response;
          resolve({ status, headers: received, body: Buffer.concat(chunks) });
        }),
      );
      response.on("error", (error) => decide(() => reject(error)));
    });
    const timer = setTimeout(fail, timeoutMs, "ETIMEDOUT", "no answer in time");
    request.on("error", (error) => decide(() => reject(error)));
    // Also where nothing else tells: after an answer that changes the protocol, for one.
    request.on("close", () => fail("ECONNRESET", "the connection was cut"));
    request.end(body);
  });
}

/**
 * `node:http`, for a service on this machine. Not by `import`: that reads every export, of which some load
 * all of undici (50 ms where this takes 5).
 */
function plainly(): typeof requestSecurely {
  return process.getBuiltinModule("node:http").request;
}
