import { headerValues, type Pair, type WireRequest } from "../../../sigv4/request/request.ts";
import type { FunctionUrlCors } from "../../account/lambda/function-url.ts";
import type { WireResponse } from "../../http/http-types.ts";

/**
 * Returns Lambda's answer to a preflight request of a browser, which needs no signature and does not reach the
 * function. It has the headers that match the request, and none if the origin is not allowed.
 *
 * @returns `undefined` if the request is not a preflight request.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors
 */
export function preflight(
  cors: FunctionUrlCors | undefined,
  request: WireRequest,
): WireResponse | undefined {
  const [method] = headerValues(request, "access-control-request-method");
  const [origin] = headerValues(request, "origin");
  if (!cors || request.method !== "OPTIONS" || method === undefined || origin === undefined) {
    return undefined;
  }
  const { allowMethods, allowHeaders, maxAge } = cors;
  const wanted = headerValues(request, "access-control-request-headers")
    .flatMap((line) => line.split(","))
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "");
  const known = allowHeaders.map((name) => name.toLowerCase());
  const areHeadersAllowed = wanted.every((name) => allows(known, name));
  const isAllowed = allows(allowMethods, method) && areHeadersAllowed;
  const common = isAllowed ? originHeaders(cors, origin) : [];
  const own: readonly Pair[] =
    common.length === 0
      ? []
      : [
          ...listed("Access-Control-Allow-Methods", allowMethods),
          ...listed("Access-Control-Allow-Headers", wanted.length === 0 ? [] : allowHeaders),
          ...(maxAge === undefined ? [] : [["Access-Control-Max-Age", String(maxAge)] as const]),
        ];
  return { status: 200, headers: [...common, ...own], body: "" };
}

/** Returns the headers that Lambda adds to the headers of a function's response, even if the function has them too. */
export function corsHeaders(
  cors: FunctionUrlCors | undefined,
  request: WireRequest,
): readonly Pair[] {
  const [origin] = headerValues(request, "origin");
  if (!cors || origin === undefined) return [];
  const common = originHeaders(cors, origin);
  return common.length === 0
    ? []
    : [...common, ...listed("Access-Control-Expose-Headers", cors.exposeHeaders)];
}

/** Returns the headers for an origin that is allowed. Any origin gets `*`, with which browsers send no credentials. */
function originHeaders(
  { allowOrigins, allowCredentials }: FunctionUrlCors,
  origin: string,
): readonly Pair[] {
  if (!allows(allowOrigins, origin)) return [];
  const isAny = allowOrigins.includes(ANY);
  return [
    ["Access-Control-Allow-Origin", isAny ? ANY : origin],
    ...(isAny ? [] : [["Vary", "Origin"] as const]),
    ...(allowCredentials ? [["Access-Control-Allow-Credentials", "true"] as const] : []),
  ];
}

const ANY = "*";

/** Whether a list has a value. Lambda compares whole items: `a,b` in one item is one odd value. */
function allows(list: readonly string[], value: string): boolean {
  return list.includes(ANY) || list.includes(value);
}

function listed(name: string, values: readonly string[]): readonly Pair[] {
  return values.length === 0 ? [] : [[name, values.join(",")]];
}
