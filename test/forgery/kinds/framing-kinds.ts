import type { Random } from "../random.ts";
import { nameOf, type Kind, type Kinds, type RawRequest } from "../raw-request.ts";

/** Returns the request with another body and other lines for its length. */
function framed(request: RawRequest, lines: readonly string[], body: string): RawRequest {
  const others = request.lines.filter((line) => nameOf(line) !== "content-length");
  return { ...request, lines: [...others, ...lines], body };
}

const ofBody =
  (
    change: (body: string, random: Random) => readonly [lines: readonly string[], body: string],
  ): Kind =>
  (request, random) =>
    request.body === "" ? undefined : framed(request, ...change(request.body, random));

/** Marks a request as incomplete, because a server waits for the rest of it. */
const cutOff =
  (kind: Kind): Kind =>
  (request, random) => {
    const changed = kind(request, random);
    return changed && { ...changed, isCutOff: true };
  };

const chunk = (body: string, extension = "") =>
  `${body.length.toString(16)}${extension}\r\n${body}\r\n`;
const END = "0\r\n\r\n";
const CHUNKED = "Transfer-Encoding: chunked";
const length = (value: number | string) => `Content-Length: ${value}`;

export const framingKinds: Kinds = {
  "the body in a chunk": ofBody((body) => [[CHUNKED], chunk(body) + END]),
  "the body in many chunks": ofBody((body) => [
    [CHUNKED],
    body.replaceAll(/[^]/g, (byte) => chunk(byte)) + END,
  ]),
  "chunks with extensions": ofBody((body) => [[CHUNKED], chunk(body, ";a=b") + END]),
  "a trailer with a signed name": ofBody((body) => [
    [CHUNKED, "Trailer: x-note"],
    `${chunk(body)}0\r\nX-Note: forged\r\n\r\n`,
  ]),
  "an additional chunk": ofBody((body) => [[CHUNKED], chunk(body) + chunk("x") + END]),
  "a chunk with a wrong length": cutOff(
    ofBody((body) => [[CHUNKED], `${body.length + 1}\r\n${body}\r\n${END}`]),
  ),
  "chunked in capitals": ofBody((body) => [["TRANSFER-ENCODING: Chunked"], chunk(body) + END]),
  "gzip, chunked": ofBody((body) => [["Transfer-Encoding: gzip, chunked"], chunk(body) + END]),
  "chunked, chunked": ofBody((body) => [
    ["Transfer-Encoding: chunked, chunked"],
    chunk(body) + END,
  ]),
  "chunked, identity": ofBody((body) => [
    ["Transfer-Encoding: chunked, identity"],
    chunk(body) + END,
  ]),
  "Transfer-Encoding twice": ofBody((body) => [
    ["Transfer-Encoding: gzip", CHUNKED],
    chunk(body) + END,
  ]),
  "chunked twice": ofBody((body) => [[CHUNKED, CHUNKED], chunk(body) + END]),
  identity: ofBody((body) => [["Transfer-Encoding: identity", length(body.length)], body]),
  "a length before chunks": ofBody((body) => [[length(body.length), CHUNKED], chunk(body) + END]),
  "chunks before a length": ofBody((body) => [[CHUNKED, length(body.length)], body]),
  "the length twice": ofBody((body) => [[length(body.length), length(body.length)], body]),
  "two lengths": ofBody((body) => [[length(body.length), length(1)], body]),
  "a list of lengths": ofBody((body) => [[length(`${body.length}, ${body.length}`)], body]),
  "a length with a sign": ofBody((body) => [[length(`+${body.length}`)], body]),
  "a length with zeros": ofBody((body) => [[length(`000${body.length}`)], body]),
  "a length that is too small": ofBody((body) => [[length(body.length - 1)], body]),
  "a length that is too large": cutOff(ofBody((body) => [[length(body.length + 1)], body])),
  "no length": ofBody((body) => [[], body]),
  "another byte": ofBody((body, random) => {
    const at = random.below(body.length);
    return [[length(body.length)], `${body.slice(0, at)}~${body.slice(at + 1)}`];
  }),
  "an additional byte": ofBody((body) => [[length(body.length + 1)], `${body} `]),
  "a body although the original has none": (request) =>
    request.body === "" ? framed(request, [length(1)], "x") : undefined,
  "an empty body in chunks": (request) =>
    request.body === "" ? framed(request, [CHUNKED], END) : undefined,
  "another request after it": (request) => ({
    ...request,
    lines: request.lines.filter((line) => nameOf(line) !== "connection"),
    body: `${request.body}GET ${request.target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
  }),
  "HTTP/1.0": (request) => ({ ...request, version: "HTTP/1.0" }),
  "HTTP/1.2": (request) => ({ ...request, version: "HTTP/1.2" }),
  "HTTP/2.0": (request) => ({ ...request, version: "HTTP/2.0" }),
};
