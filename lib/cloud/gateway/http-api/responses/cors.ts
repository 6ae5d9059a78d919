import { headerValues, type Pair, type WireRequest } from "../../../../sigv4/request/request.ts";
import {
  DEFAULT_ROUTE,
  type Cors,
  type HttpRoute,
} from "../../../account/apigatewayv2/http-api.ts";
import type { WireResponse } from "../../../http/http-types.ts";

/**
 * Returns the response to a preflight request, or `undefined` if it is another request or has to reach its route. API
 * Gateway answers preflight requests itself, without authorization. A default route or a route for any method that
 * authorizes its callers also authorizes these requests; AWS's guide asks for an `OPTIONS` route beside it.
 *
 * @param route The route of the request, if there is one.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export function preflightResponse(
  cors: Cors | undefined,
  request: WireRequest,
  route: HttpRoute | undefined,
): WireResponse | undefined {
  if (!cors || request.method !== "OPTIONS") return undefined;
  const asksFor = (name: string) => headerValues(request, name).length === 1;
  if (!asksFor("origin") || !asksFor("access-control-request-method")) return undefined;
  const catchesAll = route?.verb === DEFAULT_ROUTE || route?.verb === "ANY";
  if (catchesAll && route.authorization !== "NONE") return undefined;
  const origin = allowedOrigin(cors, request);
  if (origin === undefined) return { status: 204, headers: [], body: "" };
  const { allowMethods, allowHeaders, maxAgeSeconds } = cors;
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ["access-control-allow-methods", allowMethods],
    ["access-control-allow-headers", allowHeaders],
  ];
  const age = maxAgeSeconds === undefined ? [] : [String(maxAgeSeconds)];
  return {
    status: 204,
    headers: [
      ...originHeaders(cors, origin),
      ...lists.flatMap(([name, values]): Pair[] =>
        values.length === 0 ? [] : [[name, values.join(",")]],
      ),
      ...age.map((value): Pair => ["access-control-max-age", value]),
    ],
    body: "",
  };
}

/** Replaces the CORS headers of a response by the headers that the API configures. */
export function withCors(
  cors: Cors | undefined,
  request: WireRequest,
  response: WireResponse,
): WireResponse {
  if (!cors) return response;
  const kept = response.headers.filter(([name]) => !/^access-control-/i.test(name));
  const origin = allowedOrigin(cors, request);
  const own = origin === undefined ? [] : originHeaders(cors, origin);
  return { ...response, headers: [...kept, ...own] };
}

function originHeaders({ allowCredentials, exposeHeaders }: Cors, origin: string): readonly Pair[] {
  return [
    ["access-control-allow-origin", origin],
    ...(allowCredentials ? [["access-control-allow-credentials", "true"] as const] : []),
    ...(exposeHeaders.length === 0
      ? []
      : [["access-control-expose-headers", exposeHeaders.join(",")] as const]),
  ];
}

/** Returns the value of `Access-Control-Allow-Origin`, or `undefined` if the origin may not read the response. */
function allowedOrigin({ allowOrigins }: Cors, request: WireRequest): string | undefined {
  const [origin, another] = headerValues(request, "origin");
  if (origin === undefined || another !== undefined) return undefined;
  if (allowOrigins.includes("*")) return "*";
  const matches = allowOrigins.some((allowed) => {
    const scheme = /^(https?:\/\/)\*$/.exec(allowed)?.[1];
    return scheme === undefined
      ? allowed.toLowerCase() === origin.toLowerCase()
      : origin.startsWith(scheme);
  });
  // A value of the request is sent back only if it has the form of an origin.
  return matches && /^[!-~]+$/.test(origin) ? origin : undefined;
}
