import { hexSha256, uriEncode, uriReencode } from "./encoding.ts";
import type { Pair, WireRequest } from "./request.ts";

/** How the path is made canonical. Two independent choices; both are on for every service but S3. */
export interface PathSettings {
  /** Remove empty and dot segments (RFC 3986 §5.2.4). @default true */
  readonly normalizePath?: boolean;
  /** Encode each segment once more than it is on the wire. @default true */
  readonly encodePath?: boolean;
}

/** The path part of the canonical request, from the path as it is on the wire. */
export function canonicalPath(path: string, settings: PathSettings = {}): string {
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
  return query
    .map(([name, value]): Pair => [uriReencode(name), uriReencode(value)])
    .toSorted(([nameA, valueA], [nameB, valueB]) => order(nameA, nameB) || order(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

/**
 * The header part: one line `name:value\n` a signed name. Values are trimmed and inner runs of blanks
 * become one space, also within quotes; repeated lines join with `,` in their order.
 */
export function canonicalHeaders(
  headers: readonly Pair[],
  signedHeaders: readonly string[],
): string {
  const values = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const line = value
      .replace(/[\r\n]/g, " ")
      .replace(/[ \t]+/g, " ")
      .replace(/^ | $/g, "");
    const lines = values.get(key);
    if (lines) lines.push(line);
    else values.set(key, [line]);
  }
  return signedHeaders.map((name) => `${name}:${(values.get(name) ?? []).join(",")}\n`).join("");
}

/** The lower-case names of all headers, sorted, each once. */
export function headerNames(headers: readonly Pair[]): readonly string[] {
  return [...new Set(headers.map(([name]) => name.toLowerCase()))].toSorted(order);
}

/** Lower-case hex SHA-256 of the body, the last line of the canonical request. */
export function payloadHash(body: Uint8Array): string {
  return hexSha256(body);
}

/**
 * Builds the canonical request, step 1 of SigV4. Signer and verifier both call this one function, so
 * they cannot disagree about it.
 *
 * @param signedHeaders Lower-case names, sorted; the caller has checked that each is present.
 * @param hash The payload hash line, from {@link payloadHash}.
 * @returns Six parts joined by `\n`: method, path, query, headers, signed header names, payload hash.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function canonicalRequest(
  request: Omit<WireRequest, "body">,
  signedHeaders: readonly string[],
  hash: string,
  settings?: PathSettings,
): string {
  return [
    request.method,
    canonicalPath(request.path, settings),
    canonicalQuery(request.query),
    canonicalHeaders(request.headers, signedHeaders),
    signedHeaders.join(";"),
    hash,
  ].join("\n");
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
