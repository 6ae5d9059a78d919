import type { Pair, WireRequest } from "../../../lib/sigv4/request/request.ts";
import { adding, without } from "./signed-requests.ts";

/** Returns the request with another body and no other change. */
export function withBody(request: WireRequest, body: string): WireRequest {
  return { ...request, body: Buffer.from(body) };
}

/** Returns the request with one line of a header, which is named in lower case. */
export function replacing(request: WireRequest, name: string, value: string): WireRequest {
  return adding(without(request, name), [name, value]);
}

/** Returns the request with these lines of its header `X-Custom`. */
export function custom(request: WireRequest, ...values: readonly string[]): WireRequest {
  return adding(without(request, "x-custom"), ...values.map((value): Pair => ["X-Custom", value]));
}

/** Returns changes to the parts of a request that a signature covers in both forms. */
export function tampered(user: WireRequest): readonly [string, WireRequest, string][] {
  const changed: readonly (readonly [string, WireRequest])[] = [
    ["another method", { ...user, method: "PUT" }],
    ["the method in lower case", { ...user, method: "post" }],
    ["another path", { ...user, path: "/prod/orders/43" }],
    ["a longer path", { ...user, path: "/prod/orders/42/" }],
    ["the path in another case", { ...user, path: "/prod/Orders/42" }],
    ["an encoded slash for a slash", { ...user, path: "/prod/orders%2F42" }],
    ["an encoded letter in the path", { ...user, path: "/prod/orders/%342" }],
    ["another body", withBody(user, '{"item":"Book"}')],
    ["a longer body", withBody(user, '{"item":"book"}\n')],
    ["no body", withBody(user, "")],
    ["another Host", replacing(user, "host", "api.example:8080")],
    ["a second Host", adding(user, ["Host", "other.example"])],
    ["no Host", without(user, "host")],
    ["another header value", replacing(user, "content-type", "text/plain")],
    ["a signed header removed", without(user, "x-custom")],
    ["an empty signed header removed", without(user, "x-empty")],
    ["header repeats in another order", custom(user, "two", "one")],
    ["an additional header repeat", custom(user, "one", "two", "two")],
  ];
  return changed.map(([what, request]) => [what, request, "InvalidSignature"]);
}

/** Returns changes that leave the canonical request as it was, in both forms of a signature. */
export function rewritten(user: WireRequest): readonly [string, WireRequest][] {
  return [
    ["header lines in another order", { ...user, headers: user.headers.toSorted(last) }],
    [
      "header names in another case",
      { ...user, headers: user.headers.map(([name, value]): Pair => [name.toUpperCase(), value]) },
    ],
    ["header repeats in one line", custom(user, "one,two")],
    ["more blanks around a header value", custom(user, "  one", "two \t")],
    ["dot and empty segments in the path", { ...user, path: "/prod/x/..//orders/./42" }],
    ["a header that is not signed", adding(user, ["X-Forwarded-For", "added by a hop"])],
  ];
}

/** Compares for the reverse order of names. Repeats of one name keep their order. */
function last([a]: Pair, [b]: Pair): number {
  return a < b ? 1 : -Number(a > b);
}
