import { CodedError } from "../../errors.ts";

/** A name and its value, as on the wire. */
export type Pair = readonly [name: string, value: string];

/**
 * An HTTP request as it goes over the wire, before any interpretation: pairs are in order, repeats are kept, and no
 * text is decoded. Signer and verifier both take this type.
 */
export interface WireRequest {
  readonly method: string;
  /** Path, percent-encoded as sent, without the query. */
  readonly path: string;
  /** Parameters of the query, percent-encoded as sent. A parameter without `=` has the value `""`. */
  readonly query: readonly Pair[];
  /** One pair for each header line. Names are in the sender's case. */
  readonly headers: readonly Pair[];
  readonly body: Uint8Array;
}

/** The request cannot be built or signed as given. */
export class RequestInvalid extends CodedError {
  readonly code = "ERR_REQUEST_INVALID";
}

/**
 * Checks a part of a request. It also checks that the value is a string, because JavaScript callers may pass
 * `undefined`, which a regular expression would read as the text "undefined".
 *
 * @throws {RequestInvalid} If the value is not a string of this form. The message does not contain the value, which
 *   may be a secret.
 */
export function check(what: string, value: unknown, form: RegExp): void {
  if (typeof value !== "string" || !form.test(value)) {
    throw new RequestInvalid(`the ${what} is missing or not allowed in a request`);
  }
}

/** Returns the values of all lines of a header, in order. The name must be in lower case. */
export function headerValues(
  request: Pick<WireRequest, "headers">,
  name: string,
): readonly string[] {
  const values: string[] = [];
  for (const [key, value] of request.headers) {
    if (key.length === name.length && key.toLowerCase() === name) values.push(value);
  }
  return values;
}

/**
 * Returns the value of a header, with repeats joined by `,`, or `undefined` if the request does not have the header.
 * The name must be in lower case.
 */
export function headerValue(request: WireRequest, name: string): string | undefined {
  const values = headerValues(request, name);
  return values.length > 1 ? values.join(",") : values[0];
}

/** Splits a raw query (without `?`) into its pairs. Empty pieces between `&` are dropped. */
export function parseQuery(query: string): readonly Pair[] {
  const pairs: Pair[] = [];
  let equals = query.indexOf("=");
  let end = -1;
  while (end < query.length) {
    const start = end + 1;
    const ampersand = query.indexOf("&", start);
    end = ampersand < 0 ? query.length : ampersand;
    // Searches for an `=` only if the last one is before this pair, so a query without `=` is searched once.
    if (equals >= 0 && equals < start) equals = query.indexOf("=", start);
    if (equals >= start && equals < end) {
      pairs.push([query.slice(start, equals), query.slice(equals + 1, end)]);
    } else if (end > start) {
      pairs.push([query.slice(start, end), ""]);
    }
  }
  return pairs;
}

/** Splits a request target (`/path?query`). Empty pieces between `&` are dropped, and no text is decoded. */
export function parseTarget(target: string): Pick<WireRequest, "path" | "query"> {
  const mark = target.indexOf("?");
  return mark < 0
    ? { path: target, query: [] }
    : { path: target.slice(0, mark), query: parseQuery(target.slice(mark + 1)) };
}

/**
 * Returns the request target to send: the path and, if there are parameters, the query. A parameter without a
 * value is written `name=`.
 */
export function requestTarget({ path, query }: Pick<WireRequest, "path" | "query">): string {
  if (query.length === 0) return path;
  return `${path}?${query.map(([name, value]) => `${name}=${value}`).join("&")}`;
}

/**
 * Builds a request for a URL. `Host` becomes the first header unless the caller passes one, and the method is
 * converted to upper case, as HTTP clients send it.
 *
 * @param method Method, in any case.
 * @param url Absolute URL. Path and query stay unchanged, so encode them as they should arrive. A fragment is
 *   dropped.
 * @param headers Headers to send. Values must be ASCII, because clients send other text as bytes that were not
 *   signed.
 * @param body Bytes of the body, empty by default.
 * @throws {RequestInvalid} If the URL is not http(s) or ws(s), holds user information or is not
 *   percent-encoded; if the method or a header name is not an HTTP token (RFC 9110 §5.6.2); or if a header
 *   value is not printable ASCII.
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

/** Form of HTTP methods and header names (RFC 9110 §5.6.2). */
const TOKEN = /^[\w!#$%&'*+\-.^`|~]+$/;

/** Cache of methods and header names that are tokens, because most requests have the same names. */
const tokens = new Set<string>();
const KEPT = 256;

function isToken(text: string): boolean {
  if (tokens.has(text)) return true;
  if (!TOKEN.test(text)) return false;
  if (tokens.size < KEPT) tokens.add(text);
  return true;
}

/** Form of URLs that need no URL parser: the host is a lower-case name, not an IP address, without a port. */
const PLAIN_URL = /^(https?:\/\/((?:[a-z\d-]+\.)*[a-z][a-z\d-]*))(\/[!-"$-~]*)$/;
const ANY_URL = /^((?:http|ws)s?:\/\/[^/?#]+)((?:[/?][^#]*)?)(?:#.*)?$/i;
/** Printable ASCII without a fragment. */
const PLAIN = /^[!-"$-~]*$/;
/** Scheme and host of the last call, and the host as clients send it, because most callers use a single origin. */
let lastOrigin = "http://localhost";
let lastHost = "localhost";

function splitUrl(url: string): { host: string; target: string } {
  // 47 is the code of `/`.
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
  // URL parsers drop line breaks and read `\` as `/`, so they would return another host than the text shows.
  if (/[\p{Cc}\s\\]/u.test(origin) || !URL.canParse(origin)) throw notUrl();
  if (origin.includes("@")) {
    throw new RequestInvalid("the URL holds user information; pass credentials by profile instead");
  }
  return new URL(origin).host;
}

function notUrl(): RequestInvalid {
  return new RequestInvalid("the URL must have the form http(s)://host[:port]/path or ws(s)://…");
}
