import type { IncomingMessage, ServerResponse } from "node:http";
import type { WireRequest } from "../../sigv4/request/request.ts";
import { BODY_LIMIT_BYTES, type OpenExchange } from "./http-types.ts";

/** Who reads the body of a request: its handler, or the server as usual. */
export type BodyReaderOf = (head: WireRequest) => "handler" | "server" | undefined;

/**
 * Opens the exchange of a request whose handler streams.
 *
 * @param reader Who reads the body.
 * @param expectsContinue Whether the client waits for `100 Continue` before it sends the body. It gets it when the body
 *   is first read, so a client that is refused does not send it.
 */
export function openExchange(
  reader: "handler" | "server",
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  expectsContinue: boolean,
): OpenExchange {
  const hungUp = new AbortController();
  outgoing.once("close", () => {
    if (!outgoing.writableFinished) hungUp.abort();
  });
  const readBody = (): AsyncIterable<Uint8Array> => {
    if (expectsContinue) outgoing.writeContinue();
    // The stream stays open, because a rejected request still gets a response.
    return incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
  };
  return { readBody: reader === "handler" ? readBody : undefined, hungUp: hungUp.signal };
}

/** Bytes that the framing of chunks may add to a body without making it longer than the limit. */
const FRAMING_BYTES = 64 * 1024;

/** Returns whether a body may be longer than the bodies that the server reads. */
export function isLong(length: string | undefined): boolean {
  const bytes = /^\d{1,15}$/.test(length ?? "") ? Number(length) : Infinity;
  return bytes > BODY_LIMIT_BYTES - FRAMING_BYTES;
}
