import { hexSha256, uriEncode, uriReencode, wellFormed } from "./encoding.ts";
import { headerOrder } from "./header-order.ts";
import { check, RequestInvalid, type Pair, type WireRequest } from "./request.ts";

/** Settings that decide how the path is made canonical. Both are on for every service except S3. */
export interface PathSettings {
  /** Remove empty and dot segments (RFC 3986 §5.2.4). @default true */
  readonly normalizePath?: boolean;
  /** Percent-encode each segment once more than on the wire. @default true */
  readonly encodePath?: boolean;
}

/**
 * Form of paths that are certainly canonical: the segments have only unreserved characters, are not empty, and do not
 * begin with a dot.
 */
const PLAIN_PATH = /^(?:\/[\w\-~][\w\-.~]*)+\/?$/;

/**
 * Returns the path part of the canonical request.
 *
 * @param path Path as on the wire: percent-encoded, without the query.
 * @throws {RequestInvalid} If the path has half a surrogate pair and must be encoded, since it has no UTF-8
 *   form.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
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
 * Returns the query part of the canonical request: every pair strictly encoded, sorted by encoded name and then
 * by encoded value, with repeats kept. A `+` is a plus sign, not a space (RFC 3986).
 *
 * @param query Pairs as on the wire: percent-encoded. A pair without `=` has the value `""`.
 * @throws {RequestInvalid} If a name or value has half a surrogate pair, since it has no UTF-8 form.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
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
  /** Names in lower case, sorted, each once. */
  readonly names: readonly string[];
  /** The names, joined by `;`. */
  readonly list: string;
  /** One line `name:value\n` for each name. */
  readonly lines: string;
}

/**
 * Returns the header part of the canonical request. Values are trimmed, and each run of blanks within them
 * becomes one space, even within quotes. Repeated headers are joined by `,` in their order.
 *
 * @param headers The headers to sign.
 * @throws {RequestInvalid} If a name is empty, is not printable ASCII or has one of `,:;`, or if a value has a
 *   NUL or a line end that does not fold the line.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
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
  // A line end is allowed only before a blank, where it folds the value (RFC 9112 §5.2). The value is then
  // unfolded.
  check("header value", value, /^(?:[^\0\n\r]|\r?\n[\t ])*$/);
  return value.replace(/[\t\n\r ]+/g, " ").replace(/^ | $/g, "");
}

/**
 * Returns the hash of the body, the last line of the canonical request.
 *
 * @returns SHA-256 as 64 lower-case hex digits.
 * @throws {RequestInvalid} If the body is not a `Uint8Array`: a stream cannot be hashed before it is sent.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function payloadHash(body: Uint8Array): string {
  if (!(body instanceof Uint8Array)) throw new RequestInvalid("the body is not bytes");
  return body.length > 0 ? hexSha256(body) : EMPTY_HASH;
}

const EMPTY_HASH = /* @__PURE__ */ hexSha256("");

/**
 * Builds the canonical request, step 1 of SigV4. Signer and verifier both call this function, so both build the same
 * canonical request.
 *
 * @param headers Headers to sign, from {@link canonicalHeaders}.
 * @param hash Payload hash, from {@link payloadHash}.
 * @param settings Settings for the canonical path.
 * @returns Six parts joined by `\n`: method, path, query, headers, signed header names, payload hash.
 * @throws {RequestInvalid} If a part has half a surrogate pair, since it has no UTF-8 form.
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
