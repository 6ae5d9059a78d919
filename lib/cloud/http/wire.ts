import type { IncomingMessage, ServerResponse } from "node:http";
import { parseTarget, type Pair, type WireRequest } from "../../sigv4/request/request.ts";
import type { Clock } from "../process/clock.ts";
import type { NoResponse, WireResponse } from "./http-types.ts";

/** The request as it stood on the wire. */
export function toWireRequest(incoming: IncomingMessage, body: Buffer): WireRequest {
  const headers: Pair[] = [];
  // Node's `headers` drops and joins repeats; only the raw list has what was sent.
  for (let i = 0; i + 1 < incoming.rawHeaders.length; i += 2) {
    headers.push([incoming.rawHeaders[i] ?? "", fromWire(incoming.rawHeaders[i + 1] ?? "")]);
  }
  return {
    method: incoming.method ?? "",
    ...parseTarget(incoming.url ?? "/"),
    headers,
    body,
  };
}

/** A header's value. Node's HTTP parser reads bytes as Latin-1; signers mean UTF-8 (and ASCII is both). */
function fromWire(text: string): string {
  if (!/[\u0080-\u00ff]/.test(text)) return text;
  const bytes = Buffer.from(text, "latin1");
  const decoded = bytes.toString("utf8");
  return Buffer.from(decoded).equals(bytes) ? decoded : text;
}

/**
 * Writes a response.
 *
 * @param clock What its `Date` goes by.
 * @param writeTimeoutMs How long the other side may take to read it.
 * @param end Writes the body and ends the response.
 */
export function write(
  outgoing: ServerResponse,
  answered: WireResponse | NoResponse,
  clock: Clock,
  writeTimeoutMs: number,
  end: (body: Buffer) => void = (bytes) => void outgoing.end(bytes),
): void {
  if (answered === "hang") return;
  if (answered === "reset") {
    const { socket } = outgoing;
    // A socket in the file system has no address, and knows no reset.
    if (socket?.remoteAddress === undefined) socket?.destroy();
    else socket.resetAndDestroy();
    return;
  }
  const { status, headers, body, truncated = false } = answered;
  const bytes = Buffer.from(body);
  const date: Pair = ["Date", clock.now().toUTCString()];
  const length: readonly Pair[] = status === 204 ? [] : [["Content-Length", String(bytes.length)]];
  // Given whole and in pairs: repeats stay apart, and nothing is left behind when one is refused.
  outgoing.writeHead(status, [...headers, date, ...length].flat());
  // Whoever does not read would hold the response here for as long as they like.
  const cutOff = setTimeout(() => outgoing.destroy(), writeTimeoutMs);
  outgoing.once("close", () => clearTimeout(cutOff));
  // Where there is no body there is nothing to cut.
  if (truncated && bytes.length > 0) {
    outgoing.write(bytes.subarray(0, bytes.length / 2), () => outgoing.destroy());
    return;
  }
  end(bytes);
}
