import { hexSha256, uriEncode, uriReencode } from "./encoding.ts";
import { headerOrder } from "./header-order.ts";
import type { Pair, WireRequest } from "./request.ts";

/** How the path is made canonical. Two independent choices; both are on for every service but S3. */
export interface PathSettings {
  /** Remove empty and dot segments (RFC 3986 §5.2.4). @default true */
  readonly normalizePath?: boolean;
  /** Encode each segment once more than it is on the wire. @default true */
  readonly encodePath?: boolean;
}

/** Segments of unreserved characters, none of which is empty or begins with a dot: canonical as it is. */
const PLAIN_PATH = /^(?:\/[A-Za-z0-9\-_~][A-Za-z0-9\-_.~]*)+\/?$/;

/** The path part of the canonical request, from the path as it is on the wire. */
export function canonicalPath(path: string, settings: PathSettings = {}): string {
  if (PLAIN_PATH.test(path)) return path;
  const normal = (settings.normalizePath ?? true) ? withoutDotSegments(path) : path || "/";
  return (settings.encodePath ?? true) ? normal.split("/").map(uriEncode).join("/") : normal;
}

function withoutDotSegments(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") kept.pop();
    else if (segment !== "" && segment !== ".") kept.push(segment);
  }
  const tail = kept.length > 0 && path.endsWith("/") ? "/" : "";
  return `/${kept.join("/")}${tail}`;
}

/**
 * The query part of the canonical request: every pair encoded strictly, sorted by encoded name, then
 * by encoded value, repeats kept. A `+` is a plus sign, not a space (RFC 3986).
 */
export function canonicalQuery(query: readonly Pair[]): string {
  const pairs = query.map(encodedPair);
  if (pairs.length > FEW) pairs.sort(byNameAndValue);
  else sortFew(pairs);
  let text = "";
  for (const pair of pairs) text += (text === "" ? "" : "&") + pair[0] + "=" + pair[1];
  return text;
}

function encodedPair(pair: Pair): Pair {
  const name = uriReencode(pair[0]);
  const value = uriReencode(pair[1]);
  return name === pair[0] && value === pair[1] ? pair : [name, value];
}

const FEW = 32;

/** Insertion, which is quick for a few and quicker for what is in order already. */
function sortFew(pairs: Pair[]): void {
  for (let end = 1; end < pairs.length; end++) {
    const pair = pairs[end];
    let at = end;
    for (; pair && at > 0; at--) {
      const before = pairs[at - 1];
      if (!before || byNameAndValue(before, pair) <= 0) break;
      pairs[at] = before;
    }
    if (pair) pairs[at] = pair;
  }
}

function byNameAndValue(a: Pair, b: Pair): number {
  const place = a[0] === b[0] ? 1 : 0;
  if (a[place] === b[place]) return 0;
  return a[place] < b[place] ? -1 : 1;
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
 * @param only The names to take, in lower case, joined by `;`; names that no header has are left out.
 *   @default all
 */
export function canonicalHeaders(headers: readonly Pair[], only?: string): CanonicalHeaders {
  const { names, list, indices, prefixes } = headerOrder(headers, only);
  let lines = "";
  for (let i = 0; i < indices.length; i++) {
    lines += (prefixes[i] ?? "") + canonicalValue(headers[indices[i] ?? 0]?.[1] ?? "");
  }
  return { names, list, lines: lines === "" ? "" : lines + "\n" };
}

function canonicalValue(value: string): string {
  if (!/[ \t\r\n]/.test(value)) return value;
  return value.replace(/[ \t\r\n]+/g, " ").replace(/^ | $/g, "");
}

/** Lower-case hex SHA-256 of the body, the last line of the canonical request. */
export function payloadHash(body: Uint8Array): string {
  return body.length === 0 ? EMPTY_HASH : hexSha256(body);
}

const EMPTY_HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/**
 * Builds the canonical request, step 1 of SigV4. Signer and verifier both call this one function, so
 * they cannot disagree about it.
 *
 * @param headers The signed ones, from {@link canonicalHeaders}.
 * @param hash The payload hash line, from {@link payloadHash}.
 * @returns Six parts joined by `\n`: method, path, query, headers, signed header names, payload hash.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function canonicalRequest(
  request: Pick<WireRequest, "method" | "path" | "query">,
  headers: CanonicalHeaders,
  hash: string,
  settings?: PathSettings,
): string {
  const path = canonicalPath(request.path, settings);
  const query = canonicalQuery(request.query);
  return (
    request.method +
    "\n" +
    path +
    "\n" +
    query +
    "\n" +
    headers.lines +
    "\n" +
    headers.list +
    "\n" +
    hash
  );
}
