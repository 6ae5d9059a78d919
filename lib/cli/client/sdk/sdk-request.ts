import type { HttpRequest } from "@smithy/types";
import { uriEncode } from "../../../sigv4/request/encoding.ts";
import { wireRequest, type Pair, type WireRequest } from "../../../sigv4/request/request.ts";
import { BodyUnhashable, bytesOf } from "../../../signed-fetch/http/body-bytes.ts";

/**
 * Returns a request as the SDK's handler will send it, with only the given headers.
 *
 * @throws {RequestInvalid} If a part of the request is not valid in HTTP.
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

/** Returns the host with its port. The scheme's default port is left out, as Node does. */
function hostOf({ protocol, hostname, port }: HttpRequest): string {
  const own = protocol === "https:" ? 443 : 80;
  return port === undefined || port === own ? hostname : `${hostname}:${port}`;
}

/** Returns the query as the SDK's handler does: sorted by name, a pair for each value, and `null` as empty text. */
function queryPairs(query: HttpRequest["query"] = {}): readonly Pair[] {
  return Object.keys(query)
    .toSorted()
    .flatMap((name) => {
      const value = query[name] ?? "";
      const values = typeof value === "string" ? [value] : value;
      return values.map((one): Pair => [uriEncode(name), uriEncode(one)]);
    });
}

/** Returns the header in which a client states the hash of the body, or that it does not hash the body. */
export function contentSha256({ headers }: HttpRequest): string | undefined {
  return Object.entries(headers).find(
    ([name]) => name.toLowerCase() === "x-amz-content-sha256",
  )?.[1];
}

export const UNSIGNED = "UNSIGNED-PAYLOAD";

/**
 * Returns the bytes to hash: zero bytes if the body is not signed.
 *
 * @throws {BodyUnhashable} If the body is a stream or will be sent in chunks.
 */
export function sdkBody(request: HttpRequest): Uint8Array {
  const hash = contentSha256(request);
  if (hash === UNSIGNED) return new Uint8Array();
  const bytes = bytesOf(request.body);
  if (bytes && !hash?.startsWith("STREAMING-")) return bytes;
  throw new BodyUnhashable(
    "a stream cannot be signed before it is sent; pass the body as text or bytes",
  );
}

/** Returns a copy of a request, of the same class, with the given changes. */
export function changed(
  request: HttpRequest,
  changes: Partial<Pick<HttpRequest, "headers" | "query">>,
): HttpRequest {
  // The copy has the prototype and every member of the original.
  const copy = Object.create(Object.getPrototypeOf(request)) as HttpRequest;
  return Object.assign(copy, request, changes);
}
