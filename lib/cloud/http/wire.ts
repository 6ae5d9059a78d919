import type { IncomingMessage, ServerResponse } from "node:http";
import { parseTarget, type Pair, type WireRequest } from "../../sigv4/request/request.ts";
import type { Clock } from "../process/clock.ts";
import { perSecond } from "../process/per-second.ts";
import type { NoResponse, WireResponse } from "./http-types.ts";
import { writeStream } from "./write-stream.ts";

/** Returns a request as it was on the wire. */
export function toWireRequest(incoming: IncomingMessage, body: Buffer): WireRequest {
  const headers: Pair[] = [];
  // Node's `headers` drops and joins repeated headers. Only `rawHeaders` has all of them.
  const { rawHeaders } = incoming;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    headers.push([rawHeaders[i] ?? "", fromWire(rawHeaders[i + 1] ?? "")]);
  }
  return {
    method: incoming.method ?? "",
    ...parseTarget(incoming.url ?? "/"),
    headers,
    body,
  };
}

/**
 * Returns a header's value decoded as UTF-8, as signers do, or as Latin-1 if the bytes are not valid UTF-8.
 * Node's HTTP parser decodes as Latin-1.
 */
function fromWire(text: string): string {
  if (!/[\u0080-\u00ff]/.test(text)) return text;
  const bytes = Buffer.from(text, "latin1");
  const decoded = bytes.toString("utf8");
  return Buffer.from(decoded).equals(bytes) ? decoded : text;
}

const httpDate = perSecond((date) => date.toUTCString());

/**
 * Writes a response.
 *
 * @param clock Source of the `Date` header.
 * @param writeTimeoutMs Time within which the peer must read the response.
 * @param end Writes the body and ends the response.
 */
export function write(
  outgoing: ServerResponse,
  answered: WireResponse | NoResponse,
  clock: Clock,
  writeTimeoutMs: number,
  end: (body: string | Uint8Array) => void = (all) => void outgoing.end(all),
): void {
  // The event "close" comes only once. A timer that starts after it would keep the process running.
  if (answered === "hang" || outgoing.destroyed || outgoing.closed) return;
  if (answered === "reset") {
    const { socket } = outgoing;
    // A socket in the file system has no address and cannot be reset.
    if (socket?.remoteAddress === undefined) socket?.destroy();
    else socket.resetAndDestroy();
    return;
  }
  const { status, headers, body, stream, truncated = false } = answered;
  // One call with a list of names and values keeps repeated headers separate, and sets no header if Node rejects one.
  const lines: string[] = [];
  for (const [name, value] of headers) lines.push(name, value);
  lines.push("Date", httpDate(clock.now()));
  if (stream) {
    outgoing.writeHead(status, lines);
    void writeStream(outgoing, stream, writeTimeoutMs, truncated);
    return;
  }
  if (status !== 204) lines.push("Content-Length", String(Buffer.byteLength(body)));
  outgoing.writeHead(status, lines);
  // An empty body cannot be truncated.
  const isCut = truncated && body.length > 0;
  if (!isCut) end(isAscii(lines) ? body : Buffer.from(body));
  // Most responses have left the process already.
  if (outgoing.socket?.writableLength === 0 && outgoing.writableEnded) return;
  // Without a timeout, a peer that does not read would keep the response in memory.
  const cutOff = setTimeout(() => outgoing.destroy(), writeTimeoutMs);
  outgoing.once("close", () => clearTimeout(cutOff));
  if (isCut) {
    const bytes = Buffer.from(body);
    outgoing.write(bytes.subarray(0, bytes.length / 2), () => outgoing.destroy());
  }
}

/**
 * Whether all texts are ASCII. Otherwise the body after them must be bytes, because Node sends the headers in the
 * encoding of a body that is a text, and each character of a header is one byte (Latin-1).
 */
function isAscii(texts: readonly string[]): boolean {
  return !texts.some((text) => BEYOND_ASCII.test(text));
}

const BEYOND_ASCII = /[\u0080-\u00ff]/;
