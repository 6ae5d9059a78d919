import { uriDecodeBytes } from "../../../../sigv4/request/encoding.ts";
import { VERBS } from "../../../account/apigateway/api.ts";
import {
  DEFAULT_ROUTE,
  type HttpApiSnapshot,
  type HttpRoute,
} from "../../../account/apigatewayv2/http-api.ts";
import type { HttpRouteMatch } from "../exchange/http-exchange.ts";

interface Ranked extends HttpRouteMatch {
  readonly rank: readonly number[];
}

/**
 * Finds the route for a verb and path as API Gateway does: a route whose whole template matches wins over a greedy
 * route, and a greedy route over `$default`. Among the routes of one kind, a literal segment wins over a parameter, the
 * longer literal prefix over the shorter one, and a verb over `ANY`.
 *
 * @param path Raw path after the stage. A slash at its end is part of the path.
 */
export function findHttpRoute(
  snapshot: Pick<HttpApiSnapshot, "routes">,
  verb: string,
  path: string,
): HttpRouteMatch | undefined {
  return ranked(snapshot, verb, path.slice(1).split("/"));
}

/**
 * Whether a path has an encoded spelling of a path that another route serves, which is more specific or authorizes its
 * callers in another way. Functions receive the decoded path, so such a request could be authorized as one route and be
 * handled as another.
 */
export function hidesRoute(
  snapshot: Pick<HttpApiSnapshot, "routes">,
  verb: string,
  path: string,
): boolean {
  if (!path.includes("%")) return false;
  const sent = ranked(snapshot, verb, path.slice(1).split("/"));
  const decodedPath = uriDecodeBytes(path).toString("utf8");
  const other = ranked(snapshot, verb, decodedPath.slice(1).split("/"));
  if (!other || other.route === sent?.route) return false;
  return !sent || isBefore(other.rank, sent.rank) || guardsMore(other.route, sent.route);
}

/** Whether a route asks something of its callers that another one does not. */
function guardsMore(route: HttpRoute, other: HttpRoute): boolean {
  if (route.authorization === "NONE") return false;
  return (
    route.authorization !== other.authorization ||
    route.authorizerId !== other.authorizerId ||
    other.scopes.some((scope) => !route.scopes.includes(scope)) ||
    (route.scopes.length > 0 && other.scopes.length === 0)
  );
}

function ranked(
  { routes }: Pick<HttpApiSnapshot, "routes">,
  verb: string,
  segments: readonly string[],
): Ranked | undefined {
  let best: Ranked | undefined;
  for (const route of routes.values()) {
    if (route.verb !== verb && route.verb !== "ANY" && route.verb !== DEFAULT_ROUTE) continue;
    // A verb that API Gateway does not know reaches no route but the default one.
    if (route.verb === "ANY" && !VERBS.includes(verb)) continue;
    const pathParameters = route.verb === DEFAULT_ROUTE ? {} : bind(route.segments, segments);
    if (!pathParameters) continue;
    const rank = rankOf(route);
    if (!best || isBefore(rank, best.rank)) best = { route, pathParameters, rank };
  }
  return best;
}

function bind(
  template: readonly string[],
  segments: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const bound: Record<string, string> = {};
  for (const [index, part] of template.entries()) {
    const name = /^\{(.+?)(\+?)\}$/.exec(part);
    if (name?.[2] === "+") {
      const rest = segments.slice(index).join("/");
      return rest === "" ? undefined : { ...bound, [name[1] ?? ""]: rest };
    }
    const segment = segments[index];
    if (segment === undefined) return undefined;
    if (name ? segment === "" : part !== segment) return undefined;
    if (name) bound[name[1] ?? ""] = segment;
  }
  return segments.length === template.length ? bound : undefined;
}

/**
 * Sort key. Whole paths come first, by the kinds of their segments and then by the verb. Then follow greedy routes, by
 * the verb and then by the kinds of their segments, and last the default route.
 */
function rankOf({ verb, segments }: HttpRoute): readonly number[] {
  if (verb === DEFAULT_ROUTE) return [2];
  const kinds = segments.map((part) => {
    if (part.endsWith("+}")) return 2;
    return part.startsWith("{") ? 1 : 0;
  });
  const ofVerb = verb === "ANY" ? 1 : 0;
  return kinds.includes(2) ? [1, ofVerb, ...kinds] : [0, ...kinds, ofVerb];
}

function isBefore(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}
