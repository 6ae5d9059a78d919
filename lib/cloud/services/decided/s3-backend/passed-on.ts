import type { IncomingMessage } from "node:http";
import type { Pair } from "../../../../sigv4/request/request.ts";
import type { WireResponse } from "../../../http/http-types.ts";
import { broken, type UpstreamResponse } from "./upstream.ts";

/** Headers about the connection to the backend, and the ones that the server of the local cloud writes itself. */
const OF_CONNECTION: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "date",
  "keep-alive",
  "proxy-authenticate",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Longest body of a response that is read into memory. */
const LONGEST_BYTES = 10 * 1024 * 1024;

/**
 * Returns the response of a backend for the client, errors included.
 *
 * @param isStreamed Whether the body is sent while it arrives. Otherwise it is read first.
 * @throws {ServiceError} If the body is read and does not arrive or is too long.
 */
export async function passedOn(
  origin: string,
  { status, incoming }: UpstreamResponse,
  isStreamed: boolean,
): Promise<WireResponse> {
  const headers = headersOf(incoming);
  if (!isStreamed) return { status, headers, body: await wholeBody(origin, incoming) };
  const length = incoming.headers["content-length"];
  const sized: readonly Pair[] = length === undefined ? [] : [["Content-Length", length]];
  // The message has no encoding, so each part is bytes. It throws if the backend sends less than it announced.
  const stream = incoming as AsyncIterable<Uint8Array>;
  return { status, headers: [...headers, ...sized], body: "", stream };
}

function headersOf({ rawHeaders, headers }: IncomingMessage): readonly Pair[] {
  const named = (headers.connection ?? "")
    .toLowerCase()
    .split(",")
    .map((one) => one.trim());
  const found: Pair[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const [name = "", value = ""] = rawHeaders.slice(i, i + 2);
    const lower = name.toLowerCase();
    // Only the local cloud says how it decided.
    const isOwn = lower.startsWith("x-signet-");
    if (!isOwn && !OF_CONNECTION.has(lower) && !named.includes(lower)) found.push([name, value]);
  }
  return found;
}

async function wholeBody(origin: string, incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // The message has no encoding, so each chunk is a Buffer.
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > LONGEST_BYTES) break;
      chunks.push(chunk);
    }
  } catch {
    throw broken(origin, "its answer ended early");
  }
  if (size > LONGEST_BYTES) throw broken(origin, `its answer has more than ${LONGEST_BYTES} bytes`);
  return Buffer.concat(chunks);
}
