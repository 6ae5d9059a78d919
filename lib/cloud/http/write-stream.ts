import type { ServerResponse } from "node:http";
import type { StreamedBody } from "./http-types.ts";

/**
 * Sends a body while it arrives, no faster than the client reads it. If the body ends early, the connection ends too, so
 * that the client cannot take the part for the whole. If the client hangs up, the source is closed.
 *
 * @param idleMs Longest time without a byte in either direction.
 * @param truncated Whether to end the connection after the first bytes.
 */
export function writeStream(
  outgoing: ServerResponse,
  { source, length }: StreamedBody,
  idleMs: number,
  truncated: boolean,
): void {
  const end = (): void => {
    source.destroy();
    outgoing.destroy();
  };
  const idle = setTimeout(end, idleMs);
  let sent = 0;
  outgoing.once("close", () => {
    clearTimeout(idle);
    source.destroy();
  });
  source
    .on("data", (chunk: Buffer) => {
      idle.refresh();
      sent += chunk.length;
      if (length !== undefined && sent > length) return end();
      if (!outgoing.write(chunk)) source.pause();
      if (truncated) end();
    })
    .once("end", () => {
      // Node.js would send a response that is shorter than its Content-Length.
      if (length === undefined || sent === length || isBodiless(outgoing)) outgoing.end();
      else outgoing.destroy();
    })
    .once("error", end)
    .once("close", () => {
      if (!source.readableEnded) end();
    });
  outgoing.on("drain", () => {
    idle.refresh();
    source.resume();
  });
}

/** Returns whether a response has no body although it may have a length, as the ones to HEAD and 304. */
function isBodiless({ req, statusCode }: ServerResponse): boolean {
  return req.method === "HEAD" || statusCode === 304 || statusCode === 204;
}
