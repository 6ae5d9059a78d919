import { CodedError } from "../../errors.ts";

/** A name and its value, as they stand on the wire. */
export type Pair = readonly [name: string, value: string];

/**
 * An HTTP request as it goes over the wire, before any interpretation: pairs in their order, repeats
 * kept, nothing decoded. Signer and verifier take the same type, so neither can lose what the other saw.
 */
export interface WireRequest {
  readonly method: string;
  /** Percent-encoded as sent, without the query. */
  readonly path: string;
  /** Percent-encoded as sent; a key without `=` has the value `""`. */
  readonly query: readonly Pair[];
  /** Names in the sender's case. One pair a header line. */
  readonly headers: readonly Pair[];
  readonly body: Uint8Array;
}

/** A request cannot be built or signed as given. */
export class RequestInvalid extends CodedError {
  readonly code = "ERR_REQUEST_INVALID";
}

/**
 * Checks a part of a request. Callers without types pass anything, `undefined` for one, which would read
 * like a word.
 *
 * @throws {RequestInvalid} unless it is text of that form. The text is not shown: it may be a secret.
 */
export function check(what: string, value: unknown, form: RegExp): void {
  if (typeof value !== "string" || !form.test(value)) {
    throw new RequestInvalid(`the ${what} is missing or cannot stand in a request`);
  }
}

/** The values of every header line of that name, in order; the name in lower case. */
export function headerValues(
  request: Pick<WireRequest, "headers">,
  name: string,
): readonly string[] {
  return request.headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
}

/** The value of a header, repeats joined by `,`; the name in lower case. */
export function headerValue(request: WireRequest, name: string): string | undefined {
  let found: string | undefined;
  for (const [key, value] of request.headers) {
    if (key.length === name.length && key.toLowerCase() === name) {
      found = found === undefined ? value : `${found},${value}`;
    }
  }
  return found;
}

/** Splits a raw query (without `?`) into its pairs; empty pieces between `&` are dropped. */
export function parseQuery(query: string): readonly Pair[] {
  const pairs: Pair[] = [];
  let equals = query.indexOf("=");
  let end = -1;
  while (end < query.length) {
    const start = end + 1;
    const ampersand = query.indexOf("&", start);
    end = ampersand < 0 ? query.length : ampersand;
    // Looked for only once it has been passed: a query without any is gone through once.
    if (equals >= 0 && equals < start) equals = query.indexOf("=", start);
    if (equals >= start && equals < end) {
      pairs.push([query.slice(start, equals), query.slice(equals + 1, end)]);
    } else if (end > start) {
      pairs.push([query.slice(start, end), ""]);
    }
  }
  return pairs;
}

/** Splits a request target (`/path?query`) as it stands in the request line. */
export function parseTarget(target: string): Pick<WireRequest, "path" | "query"> {
  const mark = target.indexOf("?");
  return mark < 0
    ? { path: target, query: [] }
    : { path: target.slice(0, mark), query: parseQuery(target.slice(mark + 1)) };
}

/** The request target to send: the path and, where there is one, the query. */
export function requestTarget({ path, query }: Pick<WireRequest, "path" | "query">): string {
  if (query.length === 0) return path;
  return `${path}?${query.map(([name, value]) => `${name}=${value}`).join("&")}`;
}

/**
 * A request for a URL, with `Host` as the first header unless the caller gave one. The method goes out
 * in upper case, as HTTP clients send it; path and query are taken as they stand in the URL: encode them
 * as they should arrive. ASCII only: clients write anything else in bytes that are not the signed ones.
 *
 * @throws {RequestInvalid} when the URL is not http(s) or ws(s), holds user information or is not
 *   percent-encoded, or when the method, a header name or a value could not stand in an HTTP request.
 */
export function wireRequest(
  method: string,
  url: string,
  headers: readonly Pair[] = [],
  body: Uint8Array = new Uint8Array(),
): WireRequest {
  const { host, target } = splitUrl(url);
  if (!isToken(method)) {
    throw new RequestInvalid(`method ${JSON.stringify(method)} is not an HTTP token`);
  }
  let hasHost = false;
  for (const header of headers) {
    const name = header[0];
    if (!isToken(name)) {
      throw new RequestInvalid(`header name ${JSON.stringify(name)} is not an HTTP token`);
    }
    if (!/^[\t -~]*$/.test(header[1])) {
      throw new RequestInvalid(`the value of header ${name} is not printable ASCII`);
    }
    hasHost ||= name.length === 4 && name.toLowerCase() === "host";
  }
  const { path, query } = parseTarget(target);
  return {
    method: method.toUpperCase(),
    path,
    query,
    headers: hasHost ? headers : [["Host", host], ...headers],
    body,
  };
}

/** HTTP's methods and header names (RFC 9110 §5.6.2). */
const TOKEN = /^[\w!#$%&'*+\-.^`|~]+$/;

/** Methods and header names found to be tokens: requests use the same few. */
const tokens = new Set<string>();
const KEPT = 256;

function isToken(text: string): boolean {
  if (tokens.has(text)) return true;
  if (!TOKEN.test(text)) return false;
  if (tokens.size < KEPT) tokens.add(text);
  return true;
}

/** A URL whose host is a name in lower case that is no number, and has no port: it needs no parser. */
const PLAIN_URL = /^(https?:\/\/((?:[a-z\d-]+\.)*[a-z][a-z\d-]*))(\/[!-"$-~]*)$/;
const ANY_URL = /^((?:http|ws)s?:\/\/[^/?#]+)((?:[/?][^#]*)?)(?:#.*)?$/i;
/** Printable ASCII without a fragment. */
const PLAIN = /^[!-"$-~]*$/;
/** The scheme and host that were asked for last, and the host as clients send it: callers keep to one. */
let lastOrigin = "http://localhost";
let lastHost = "localhost";

function splitUrl(url: string): { host: string; target: string } {
  // 47 is the slash.
  if (url.startsWith(lastOrigin) && url.charCodeAt(lastOrigin.length) === 47) {
    const target = url.slice(lastOrigin.length);
    if (PLAIN.test(target)) return { host: lastHost, target };
  }
  const [, plainOrigin, plainHost, plainTarget] = PLAIN_URL.exec(url) ?? [];
  if (plainOrigin && plainHost && plainTarget && !plainHost.includes("xn--")) {
    lastOrigin = plainOrigin;
    lastHost = plainHost;
    return { host: plainHost, target: plainTarget };
  }
  const [, origin, rest = ""] = ANY_URL.exec(url) ?? [];
  if (origin === undefined) throw notUrl();
  lastHost = hostOf(origin);
  lastOrigin = origin;
  if (!/^[!-~]*$/.test(rest)) {
    throw new RequestInvalid("the URL's path and query must be percent-encoded");
  }
  return { host: lastHost, target: rest.startsWith("/") ? rest : `/${rest}` };
}

function hostOf(origin: string): string {
  // URL parsers drop line breaks and take `\` for `/`: the host would not be the one that stands there.
  if (/[\p{Cc}\s\\]/u.test(origin) || !URL.canParse(origin)) throw notUrl();
  if (origin.includes("@")) {
    throw new RequestInvalid("the URL holds user information; pass credentials by profile instead");
  }
  return new URL(origin).host;
}

function notUrl(): RequestInvalid {
  return new RequestInvalid("the URL must read http(s)://host[:port]/path, or ws(s)://");
}
