import { uriDecodeBytes } from "../../../../sigv4/request/encoding.ts";
import { headerValues, type Pair } from "../../../../sigv4/request/request.ts";
import { decodeQuery } from "../../proxy/decode-query.ts";
import { FORWARDING_HEADERS, forwardingHeaders } from "../../proxy/forwarding-headers.ts";
import { isTextType } from "../../proxy/text-type.ts";
import type { HttpExchange } from "../exchange/http-exchange.ts";

/** Hop-by-hop headers, and headers that API Gateway itself writes. */
const LEFT_OUT = new Set([
  "connection",
  "expect",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  ...FORWARDING_HEADERS,
]);

/** Whether the body of a request is passed to a function in base64. */
export function isBinary({ request }: HttpExchange): boolean {
  return request.body.length > 0 && !isTextType(headerValues(request, "content-type")[0]);
}

/** The headers that a backend receives. A signature has been verified and is removed. */
export function headersOf(exchange: HttpExchange): readonly Pair[] {
  const kept = exchange.request.headers.filter(([name, value]) => {
    const key = name.toLowerCase();
    return !LEFT_OUT.has(key) && !(key === "authorization" && value.startsWith("AWS4-"));
  });
  return [...kept, ...forwardingHeaders(exchange)];
}

/** Returns the decoded parameters of the query. */
export function queryOf({ request }: HttpExchange): readonly Pair[] {
  return request.query.map(([name, value]): Pair => [decodeQuery(name), decodeQuery(value)]);
}

/** Returns the decoded path parameters. */
export function pathParametersOf({ match }: HttpExchange): Readonly<Record<string, string>> {
  const given = Object.entries(match.pathParameters);
  return Object.fromEntries(given.map(([name, value]) => [name, decoded(value)]));
}

export function decoded(path: string): string {
  return uriDecodeBytes(path).toString("utf8");
}

/** Returns the headers of a backend with a capital after each dash. */
export function canonicalHeaders(exchange: HttpExchange): readonly Pair[] {
  return headersOf(exchange).map(([name, value]) => [canonicalName(name), value]);
}

/** Returns a name with a capital after each dash: `Content-Length`. */
function canonicalName(name: string): string {
  return name.toLowerCase().replace(/(^|-)[a-z]/g, (found) => found.toUpperCase());
}

/** Maps each name to one value. The values of a repeated name are joined by a comma. */
export function joined(pairs: readonly Pair[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(allValues(pairs)).map(([name, values]) => [name, values.join(",")]),
  );
}

/** Maps each name to all of its values. */
export function allValues(pairs: readonly Pair[]): Readonly<Record<string, readonly string[]>> {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const before = values.get(name);
    if (before) before.push(value);
    else values.set(name, [value]);
  }
  return Object.fromEntries(values);
}

/** Returns `null` instead of an empty map. */
export function orNull<V>(map: Readonly<Record<string, V>>): Readonly<Record<string, V>> | null {
  return isEmpty(map) ? null : map;
}

export function isEmpty(map: object): boolean {
  return Object.keys(map).length === 0;
}
