import type { IncomingMessage, ServerResponse } from "node:http";
import { BODY_LIMIT_BYTES, type NoResponse, type WireResponse } from "./http-types.ts";
import { jsonResponse } from "./json-response.ts";

function tooLarge(limitBytes: number): WireResponse {
  const response: WireResponse = {
    status: 413,
    headers: [
      ["Content-Type", "text; charset=utf-8"],
      ["Connection", "close"],
    ],
    body: `HTTP content length exceeded ${limitBytes} bytes.`,
  };
  EARLY.add(response);
  return response;
}

/** Response if the bodies in memory leave too little of the budget for a body. */
const NO_ROOM = jsonResponse(503, { message: "Service Unavailable" }, [
  ["Connection", "close"],
  ["Retry-After", "1"],
]);

/**
 * Response to a body with a transfer coding other than `chunked`, which is not supported.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112.html#section-6.1
 */
const UNKNOWN_CODING = jsonResponse(501, { message: "Not Implemented" }, [["Connection", "close"]]);

/** Responses that are sent before the whole body has arrived. */
const EARLY = new WeakSet<object>([NO_ROOM, UNKNOWN_CODING]);

/** Returns whether a response is sent before the whole body has arrived. */
export function isEarly(response: WireResponse | NoResponse): boolean {
  return typeof response === "object" && EARLY.has(response);
}

/** Returns a response to be sent before the whole body has arrived, after which the connection ends. */
export function early(response: WireResponse | NoResponse): WireResponse | NoResponse {
  if (typeof response === "string" || response.stream) return response;
  const closing: WireResponse = {
    ...response,
    headers: [...response.headers, ["Connection", "close"]],
  };
  EARLY.add(closing);
  return closing;
}

/** Takes bytes for a request's body from the budget. Returns `false` if too few bytes are left. */
export type TakeBytes = (bytes: number) => boolean;

/** The memory for the bodies of all requests of a server. */
export class BodyBudget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** Calls `answer`, which can take bytes. The bytes return to the budget when the response is ready. */
  async spend<T>(answer: (take: TakeBytes) => Promise<T>): Promise<T> {
    let taken = 0;
    try {
      return await answer((bytes) => {
        if (bytes > this.#left) return false;
        this.#left -= bytes;
        taken += bytes;
        return true;
      });
    } finally {
      this.#left += taken;
    }
  }
}

export const NO_BODY = Buffer.alloc(0);
/** Maximum number of bytes of a rejected body that are read and discarded so that the client reads the response. */
const DISCARD_LIMIT_BYTES = 8 * BODY_LIMIT_BYTES;
/** Longest pause in ms after which a client is no longer expected to send the rest of a rejected body. */
const LINGER_MS = 2_000;

/**
 * Reads the body of a request. A body that exceeds the limit is not read to its end, and is not read at all if
 * `Content-Length` announces its size.
 *
 * @returns The body, or the response that rejects it.
 */
export async function readBody(
  incoming: IncomingMessage,
  take: TakeBytes,
  limitBytes: number = BODY_LIMIT_BYTES,
): Promise<Buffer | WireResponse> {
  if (!announcesBody(incoming)) return NO_BODY;
  const { "content-length": length } = incoming.headers;
  const codings = incoming.headersDistinct["transfer-encoding"];
  if (codings && !isChunked(codings, incoming.httpVersion)) return UNKNOWN_CODING;
  if (Number(length ?? 0) > limitBytes) return tooLarge(limitBytes);
  const chunks: Buffer[] = [];
  let size = 0;
  // The stream stays open, because a rejected request still gets a response.
  const body = incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limitBytes) return tooLarge(limitBytes);
    if (!take(chunk.length)) return NO_ROOM;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Whether a request has a body, which one of two headers announces. */
export function announcesBody({ rawHeaders }: Pick<IncomingMessage, "rawHeaders">): boolean {
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? "";
    if (name.length !== LENGTH.length && name.length !== CODING.length) continue;
    const lower = name.toLowerCase();
    if (lower === LENGTH || lower === CODING) return true;
  }
  return false;
}

const LENGTH = "content-length";
const CODING = "transfer-encoding";

/** Node.js's parser reads the last coding only, so it would accept `gzip, chunked` as chunks. */
function isChunked([coding = "", ...more]: readonly string[], httpVersion: string): boolean {
  return more.length === 0 && coding.toLowerCase() === "chunked" && httpVersion === "1.1";
}

/**
 * Sends a response before the whole body has arrived, and closes the connection after the body. If it closed
 * the connection at once, the client would see a reset instead of the response.
 *
 * @param withinMs Longest time until the connection is closed.
 */
export function respondEarly(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answer: string | Uint8Array,
  withinMs: number,
): void {
  // The event "close" comes only once. A timer that starts after it would keep the process running.
  if (outgoing.destroyed || outgoing.closed) return;
  outgoing.write(answer);
  let discarded = 0;
  const end = (): void => void outgoing.end();
  const pause = setTimeout(end, Math.min(LINGER_MS, withinMs));
  const whole = setTimeout(end, withinMs);
  outgoing.once("close", () => {
    clearTimeout(pause);
    clearTimeout(whole);
  });
  incoming
    .on("data", (chunk: Buffer) => {
      discarded += chunk.length;
      // A client that is slow because its machine is busy still reads the response.
      pause.refresh();
      if (discarded > DISCARD_LIMIT_BYTES) end();
    })
    .once("end", end)
    // The client has closed the connection.
    .on("error", end);
}
