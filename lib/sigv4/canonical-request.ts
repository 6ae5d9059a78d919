import { hexSha256, uriEncode, uriReencode } from "./encoding.ts";
import { headerName } from "./header-name.ts";
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
  const sorted = new SortedPairs();
  for (const pair of query.length > FEW ? inOrder(query, uriReencode) : query) {
    sorted.add(uriReencode(pair[0]), uriReencode(pair[1]), true);
  }
  const { names, values } = sorted;
  let text = "";
  for (let i = 0; i < names.length; i++) {
    text += i === 0 ? `${names[i]}=${values[i]}` : `&${names[i]}=${values[i]}`;
  }
  return text;
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
 * @param added More headers, their names and values canonical already.
 * @param only The lower-case names to take; names that no header has are left out. @default all
 */
export function canonicalHeaders(
  headers: readonly Pair[],
  only?: ReadonlySet<string>,
  added: readonly Pair[] = [],
): CanonicalHeaders {
  const sorted = new SortedPairs();
  for (const header of headers.length > FEW ? inOrder(headers, lowerCase) : headers) {
    const name = headerName(header[0]) ?? header[0].toLowerCase();
    if (!only || only.has(name)) sorted.add(name, canonicalValue(header[1]), false);
  }
  for (const header of added) sorted.add(header[0], header[1], false);
  const names: string[] = [];
  let lines = "";
  let list = "";
  for (let i = 0; i < sorted.names.length; i++) {
    const name = sorted.names[i] ?? "";
    if (i > 0 && name === sorted.names[i - 1]) {
      lines += `,${sorted.values[i]}`;
      continue;
    }
    lines += (i === 0 ? name : "\n" + name) + ":" + sorted.values[i];
    list += i === 0 ? name : ";" + name;
    names.push(name);
  }
  return { names, list, lines: names.length === 0 ? "" : `${lines}\n` };
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

/** Beyond so many, pairs are sorted before they are added. */
const FEW = 64;

/** Pairs in the order of their names; what is added is put in its place, which is quick for a few. */
class SortedPairs {
  readonly names: string[] = [];
  readonly values: string[] = [];

  /** @param byValue Sort pairs of one name by their values, or leave them in the order they came in. */
  add(name: string, value: string, byValue: boolean): void {
    const { names, values } = this;
    let at = names.push(name) - 1;
    values.push(value);
    for (; at > 0; at--) {
      const before = names[at - 1] ?? "";
      if (before < name) break;
      if (before === name && !(byValue && (values[at - 1] ?? "") > value)) break;
      names[at] = before;
      values[at] = values[at - 1] ?? "";
    }
    names[at] = name;
    values[at] = value;
  }
}

function inOrder(pairs: readonly Pair[], canonical: (name: string) => string): readonly Pair[] {
  return pairs
    .map((pair) => ({ name: canonical(pair[0]), pair }))
    .toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)))
    .map(({ pair }) => pair);
}

function lowerCase(name: string): string {
  return name.toLowerCase();
}
