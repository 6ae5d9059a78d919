import type { HttpRequest } from "@smithy/types";
import { uriEncode } from "../../../sigv4/request/encoding.ts";
import { wireRequest, type Pair, type WireRequest } from "../../../sigv4/request/request.ts";
import { BodyUnhashable, bytesOf } from "../http/body-bytes.ts";

/**
 * What the SDK's handler will put on the wire for a request, with these of its headers.
 *
 * @throws {RequestInvalid} when it could not stand in an HTTP request.
 */
export function sdkWireRequest(
  request: HttpRequest,
  headers: readonly Pair[],
  body: Uint8Array,
): WireRequest {
  const { path, method, protocol } = request;
  const url = `${protocol}//${hostOf(request)}${path.startsWith("/") ? "" : "/"}${path}`;
  return { ...wireRequest(method, url, headers, body), query: queryPairs(request.query) };
}

/** With the port unless it is the scheme's own, which Node leaves out. */
function hostOf({ protocol, hostname, port }: HttpRequest): string {
  const own = protocol === "https:" ? 443 : 80;
  return port === undefined || port === own ? hostname : `${hostname}:${port}`;
}

/** As the SDK's handler writes it: names in their order, a value for each of an array, `null` for none. */
function queryPairs(query: HttpRequest["query"] = {}): readonly Pair[] {
  return Object.keys(query)
    .toSorted()
    .flatMap((name) => {
      const value = query[name] ?? "";
      const values = typeof value === "string" ? [value] : value;
      return values.map((one): Pair => [uriEncode(name), uriEncode(one)]);
    });
}

/** The header by which a client says what it has hashed, or that it will not. */
export function contentSha256({ headers }: HttpRequest): string | undefined {
  return Object.entries(headers).find(
    ([name]) => name.toLowerCase() === "x-amz-content-sha256",
  )?.[1];
}

export const UNSIGNED = "UNSIGNED-PAYLOAD";

/**
 * The bytes to hash, none where the body is not to be signed.
 *
 * @throws {BodyUnhashable} when it is a stream, or will be sent in chunks.
 */
export function sdkBody(request: HttpRequest): Uint8Array {
  const hash = contentSha256(request);
  if (hash === UNSIGNED) return new Uint8Array();
  const bytes = bytesOf(request.body);
  if (bytes && !hash?.startsWith("STREAMING-")) return bytes;
  throw new BodyUnhashable(
    "a stream cannot be signed before it is sent; give the command its body as text or bytes",
  );
}

/** The same request, of the same class, with something changed. */
export function changed(
  request: HttpRequest,
  changes: Partial<Pick<HttpRequest, "headers" | "query">>,
): HttpRequest {
  // The copy has the prototype and every member of the original.
  const copy = Object.create(Object.getPrototypeOf(request)) as HttpRequest;
  return Object.assign(copy, request, changes);
}
