import { once } from "node:events";
import type { ServerResponse } from "node:http";

/**
 * Writes a body while it arrives, and ends the response. Stops when the peer has gone, and cuts the connection if the
 * body ends with an error. Never rejects.
 *
 * @param timeoutMs Time within which the peer must read each part.
 * @param isTruncated Whether the connection ends after the first part.
 */
export async function writeStream(
  outgoing: ServerResponse,
  body: AsyncIterable<Uint8Array>,
  timeoutMs: number,
  isTruncated: boolean,
): Promise<void> {
  // The status and the headers do not wait for the first part.
  outgoing.flushHeaders();
  const chunks = body[Symbol.asyncIterator]();
  const gone = new Promise<"gone">((resolve) => outgoing.once("close", () => resolve("gone")));
  try {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- The parts follow each other.
      const next = await Promise.race([chunks.next(), gone]);
      if (next === "gone") break;
      if (next.done === true) return void outgoing.end();
      // oxlint-disable-next-line no-await-in-loop -- The parts follow each other.
      if (!outgoing.write(next.value)) await drained(outgoing, gone, timeoutMs);
      if (isTruncated) break;
    }
  } catch {
    // The peer notices the error by the missing end.
  }
  outgoing.destroy();
  void chunks.return?.();
}

async function drained(
  outgoing: ServerResponse,
  gone: Promise<unknown>,
  timeoutMs: number,
): Promise<void> {
  // Without a timeout, a peer that does not read would keep the response in memory.
  const cutOff = setTimeout(() => outgoing.destroy(), timeoutMs);
  const ended = new AbortController();
  try {
    await Promise.race([once(outgoing, "drain", { signal: ended.signal }), gone]);
  } finally {
    clearTimeout(cutOff);
    ended.abort();
  }
}
