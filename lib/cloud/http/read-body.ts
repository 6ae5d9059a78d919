import type { IncomingMessage, ServerResponse } from "node:http";
import { BODY_LIMIT_BYTES, type WireResponse } from "./http-types.ts";
import { jsonResponse } from "./json-response.ts";

const TOO_LARGE: WireResponse = {
  status: 413,
  headers: [
    ["Content-Type", "text; charset=utf-8"],
    ["Connection", "close"],
  ],
  body: `HTTP content length exceeded ${BODY_LIMIT_BYTES} bytes.`,
};

/** So many bodies are held already that there is no room for this one. */
const NO_ROOM = jsonResponse(503, { message: "Service Unavailable" }, [
  ["Connection", "close"],
  ["Retry-After", "1"],
]);

/**
 * The body has a transfer coding other than `chunked`, which no one here would decode.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112.html#section-6.1
 */
const UNKNOWN_CODING = jsonResponse(501, { message: "Not Implemented" }, [["Connection", "close"]]);

/** Answers that are given while the body is still on its way. */
export const EARLY: ReadonlySet<unknown> = new Set([TOO_LARGE, NO_ROOM, UNKNOWN_CODING]);

/** Takes bytes of a request's body out of what there is for all; `false`: there are not so many left. */
export type TakeBytes = (bytes: number) => boolean;

/** The bytes that a server keeps of bodies, for all requests together. */
export class BodyBudget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** Lets one request take bytes until it is answered. */
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

const NO_BODY = Buffer.alloc(0);
/** What is read of a refused body, for its sender to get to the answer; no more of it is kept. */
const DISCARD_LIMIT_BYTES = 8 * BODY_LIMIT_BYTES;
const LINGER_MS = 2_000;

/**
 * The body, or what its sender is to be told instead: one that is over the limit is not waited for, and one
 * that is announced so not even begun.
 */
export async function readBody(
  incoming: IncomingMessage,
  take: TakeBytes,
): Promise<Buffer | WireResponse> {
  const { "content-length": length } = incoming.headers;
  const codings = incoming.headersDistinct["transfer-encoding"];
  if (length === undefined && codings === undefined) return NO_BODY;
  if (codings && !isChunked(codings, incoming.httpVersion)) return UNKNOWN_CODING;
  if (Number(length ?? 0) > BODY_LIMIT_BYTES) return TOO_LARGE;
  const chunks: Buffer[] = [];
  let size = 0;
  // The stream is left open: what is refused is still to be answered.
  const body = incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > BODY_LIMIT_BYTES) return TOO_LARGE;
    if (!take(chunk.length)) return NO_ROOM;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Node.js's parser looks at the last coding only, so it takes `gzip, chunked` for chunks. */
function isChunked([coding = "", ...more]: readonly string[], httpVersion: string): boolean {
  return more.length === 0 && coding.toLowerCase() === "chunked" && httpVersion === "1.1";
}

/**
 * Answers at once while a body is still on its way, and closes when it is through. To close at once too
 * would tear the connection, and the sender would see a reset instead of the answer.
 *
 * @param withinMs The sender has no longer than this.
 */
export function respondEarly(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answer: Buffer,
  withinMs: number,
): void {
  outgoing.write(answer);
  let discarded = 0;
  const end = (): void => void outgoing.end();
  const linger = setTimeout(end, Math.min(LINGER_MS, withinMs));
  outgoing.once("close", () => clearTimeout(linger));
  incoming
    .on("data", (chunk: Buffer) => {
      discarded += chunk.length;
      if (discarded > DISCARD_LIMIT_BYTES) end();
    })
    .once("end", end)
    // A sender that leaves has nothing more to be told.
    .on("error", end);
}
