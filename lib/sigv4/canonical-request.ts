import { hexSha256, uriEncode, uriReencode } from "./encoding.ts";
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
  if (query.length === 0) return "";
  return query
    .map(([name, value]): Pair => [uriReencode(name), uriReencode(value)])
    .sort(([nameA, valueA], [nameB, valueB]) => order(nameA, nameB) || order(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

/** The header part of a canonical request. */
export interface CanonicalHeaders {
  /** In lower case, sorted, each once. */
  readonly names: readonly string[];
  /** One line `name:value\n` a name. */
  readonly lines: string;
}

/**
 * Makes headers canonical: values are trimmed and inner runs of blanks become one space, also within
 * quotes; repeated lines join with `,` in their order.
 *
 * @param only The lower-case names to take; names that no header has are left out. @default all
 */
export function canonicalHeaders(
  headers: readonly Pair[],
  only?: ReadonlySet<string>,
): CanonicalHeaders {
  const sorted: Pair[] = [];
  for (const [mixed, value] of headers) {
    const name = mixed.toLowerCase();
    if (!only || only.has(name)) sorted.push([name, canonicalValue(value)]);
  }
  sorted.sort(([a], [b]) => order(a, b));
  const names: string[] = [];
  let lines = "";
  let previous: string | undefined;
  for (const [name, value] of sorted) {
    if (name === previous) {
      lines += `,${value}`;
    } else {
      lines += names.length === 0 ? `${name}:${value}` : `\n${name}:${value}`;
      names.push(name);
      previous = name;
    }
  }
  return { names, lines: names.length === 0 ? "" : `${lines}\n` };
}

function canonicalValue(value: string): string {
  if (!/[\t\r\n]| {2}|^ | $/.test(value)) return value;
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
  return `${request.method}\n${path}\n${query}\n${headers.lines}\n${headers.names.join(";")}\n${hash}`;
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
