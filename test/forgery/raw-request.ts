import { requestTarget, type WireRequest } from "../../lib/sigv4/request/request.ts";
import type { Random } from "./random.ts";

/** A request as the bytes of a connection, in pieces that a forgery replaces. Text is Latin-1. */
export interface RawRequest {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  /** Whole header lines, without the line end. */
  readonly lines: readonly string[];
  /** The body, including the framing of its chunks if it has any. */
  readonly body: string;
  /** Whether the sender closes its side, because the request is not complete. */
  readonly isCutOff?: boolean;
}

/** Changes a request on its way, or returns `undefined` if the request has no place for the change. */
export type Kind = (request: RawRequest, random: Random) => RawRequest | undefined;
export type Kinds = Readonly<Record<string, Kind>>;

export function rawRequest(signed: WireRequest): RawRequest {
  const body = Buffer.from(signed.body).toString("latin1");
  const length = body === "" ? [] : [`Content-Length: ${body.length}`];
  return {
    method: signed.method,
    target: requestTarget(signed),
    version: "HTTP/1.1",
    lines: [
      ...signed.headers.map(([name, value]) => `${name}: ${value}`),
      ...length,
      "Connection: close",
    ],
    body,
  };
}

export function bytesOf({ method, target, version, lines, body }: RawRequest): Buffer {
  const head = [`${method} ${target} ${version}`, ...lines, "", ""].join("\r\n");
  return Buffer.from(head + body, "latin1");
}

/** Returns the name of a header line in lower case. */
export function nameOf(line: string): string {
  return line.slice(0, line.indexOf(":")).trim().toLowerCase();
}

export function valueOf(line: string): string {
  return line.slice(line.indexOf(":") + 1).trim();
}

/** Returns the request with one matching line replaced by any number of lines. */
export function withLine(
  request: RawRequest,
  random: Random,
  fits: (line: string) => boolean,
  change: (line: string) => readonly string[],
): RawRequest | undefined {
  const places = [...request.lines.keys()].filter((at) => fits(request.lines[at] ?? ""));
  if (places.length === 0) return undefined;
  const at = random.pick(places);
  return { ...request, lines: request.lines.toSpliced(at, 1, ...change(request.lines[at] ?? "")) };
}
