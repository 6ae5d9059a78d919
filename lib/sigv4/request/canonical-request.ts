import { hexSha256, uriEncode, uriReencode, wellFormed } from "./encoding.ts";
import { headerOrder } from "./header-order.ts";
import { check, RequestInvalid, type Pair, type WireRequest } from "./request.ts";

/** How the path is made canonical. Two independent choices; both are on for every service but S3. */
export interface PathSettings {
  /** Remove empty and dot segments (RFC 3986 §5.2.4). @default true */
  readonly normalizePath?: boolean;
  /** Encode each segment once more than it is on the wire. @default true */
  readonly encodePath?: boolean;
}

/** Segments of unreserved characters, none of which is empty or begins with a dot: canonical as it is. */
const PLAIN_PATH = /^(?:\/[\w\-~][\w\-.~]*)+\/?$/;

/**
 * The path part of the canonical request, from the path as it is on the wire.
 *
 * @throws {RequestInvalid} when it has no UTF-8 form.
 */
export function canonicalPath(path: string, settings: PathSettings = {}): string {
  if (PLAIN_PATH.test(path)) return path;
  const { normalizePath = true, encodePath = true } = settings;
  const normal = normalizePath ? withoutDotSegments(path) : path || "/";
  return encodePath ? normal.split("/").map(uriEncode).join("/") : normal;
}

function withoutDotSegments(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") kept.pop();
    else if (segment !== "" && segment !== ".") kept.push(segment);
  }
  const tail = kept.length > 0 && path.endsWith("/") ? "/" : "";
  return "/" + kept.join("/") + tail;
}

/**
 * The query part of the canonical request: every pair encoded strictly, sorted by encoded name, then
 * by encoded value, repeats kept. A `+` is a plus sign, not a space (RFC 3986).
 *
 * @throws {RequestInvalid} when it has no UTF-8 form.
 */
export function canonicalQuery(query: readonly Pair[]): string {
  let text = "";
  for (const pair of query.map(reencoded).toSorted(byNameAndValue)) {
    text += (text && "&") + pair[0] + "=" + pair[1];
  }
  return text;
}

function reencoded(pair: Pair): Pair {
  return [uriReencode(pair[0]), uriReencode(pair[1])];
}

function byNameAndValue(a: Pair, b: Pair): number {
  const at = a[0] === b[0] ? 1 : 0;
  return a[at] < b[at] ? -1 : Number(a[at] > b[at]);
}

/** The header part of a canonical request. */
export interface CanonicalHeaders {
  /** In lower case, sorted, each once. */
  readonly names: readonly string[];
  /** The names, joined by `;`. */
  readonly list: string;
  /** One line `name:value\n` a name. */
  readonly lines: string;
}

/**
 * Makes headers canonical: values are trimmed and inner runs of blanks become one space, also within
 * quotes; repeated lines join with `,` in their order.
 *
 * @throws {RequestInvalid} when a name or a value could not stand in one line of HTTP.
 */
export function canonicalHeaders(headers: readonly Pair[]): CanonicalHeaders {
  const { names, list, positions } = headerOrder(headers);
  let lines = "";
  for (const { prefix, index } of positions)
    lines += prefix + canonicalValue(headers[index]?.[1] ?? "");
  return { names, list, lines: lines && lines + "\n" };
}

function canonicalValue(value: string): string {
  if (!/[\0\t\n\r ]/.test(value)) return value;
  // A line end only where a blank follows: a value may be folded (RFC 9112 §5.2), and is one line then.
  check("header value", value, /^(?:[^\0\n\r]|\r?\n[\t ])*$/);
  return value.replace(/[\t\n\r ]+/g, " ").replace(/^ | $/g, "");
}

/**
 * Lower-case hex SHA-256 of the body, the last line of the canonical request.
 *
 * @throws {RequestInvalid} when it is not bytes: a stream cannot be hashed before it is sent.
 */
export function payloadHash(body: Uint8Array): string {
  if (!(body instanceof Uint8Array)) throw new RequestInvalid("the body is not bytes");
  return body.length > 0 ? hexSha256(body) : EMPTY_HASH;
}

const EMPTY_HASH = /* @__PURE__ */ hexSha256("");

/**
 * Builds the canonical request, step 1 of SigV4. Signer and verifier both call this one function, so
 * they cannot disagree about it.
 *
 * @param headers The signed ones, from {@link canonicalHeaders}.
 * @param hash The payload hash line, from {@link payloadHash}.
 * @returns Six parts joined by `\n`: method, path, query, headers, signed header names, payload hash.
 * @throws {RequestInvalid} when it has no UTF-8 form.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function canonicalRequest(
  { method, path, query }: Pick<WireRequest, "method" | "path" | "query">,
  { lines, list }: CanonicalHeaders,
  hash: string,
  settings?: PathSettings,
): string {
  const target = canonicalPath(path, settings) + "\n" + canonicalQuery(query);
  return wellFormed(method + "\n" + target + "\n" + lines + "\n" + list + "\n" + hash);
}
