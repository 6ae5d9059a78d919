import { contains, isPreflight, type Route, routeKey, routesIn } from "../template/routes.ts";
import type { Rule } from "./rule.ts";

/**
 * Reports a route whose path is less specific than a better protected path, and which serves verbs that the protected
 * path lacks. API Gateway selects a route by path and verb before it authorizes the caller. An authorization that
 * cannot be determined counts as missing on the less specific path, and as present on the more specific one.
 */
export const openSibling: Rule = {
  id: "LOCK03",
  risk: "A request with a verb that the protected path lacks is served here, under a weaker authorization.",
  mend: "Use the same authorization here, or serve ANY on the protected path too.",
  check: (templates) => {
    const routes = routesIn(templates);
    return routes.flatMap((route) => {
      const exposed = routes.filter((other) => reachesInto(route, other, routes));
      if (exposed.length === 0) return [];
      const paths = [...new Set(exposed.map(({ segments }) => `/${segments.join("/")}`))];
      return [
        {
          resource: route.resource,
          problem: `${routeKey(route)} also serves ${paths.join(", ")}, with a weaker authorization than ${exposed.map(routeKey).join(", ")}`,
          locations: ["Properties.AuthorizationType"],
        },
      ];
    });
  },
};

/** Whether a route serves requests to the path of a better protected route, with verbs that this path lacks. */
function reachesInto(route: Route, other: Route, routes: readonly Route[]): boolean {
  if (route.resource === other.resource || route.api !== other.api) return false;
  if (!contains(route.segments, other.segments) || !isWeaker(route, other)) return false;
  // On the same path, only a route for ANY serves verbs that the other route lacks.
  const isBeside = contains(other.segments, route.segments);
  if (isPreflight(route) || (isBeside && route.verb !== "ANY")) return false;
  // If a more specific route has the same verb, on the protected path or on a path between the two, API Gateway
  // selects that route.
  return !routes.some(
    ({ api, verb, segments }) =>
      api === route.api &&
      (verb === "ANY" || verb === route.verb) &&
      contains(segments, other.segments) &&
      contains(route.segments, segments) &&
      !contains(segments, route.segments),
  );
}

function isWeaker(route: Route, other: Route): boolean {
  if (isOpen(route)) return !isOpen(other) || other.authorization === undefined;
  return (
    route.authorization === other.authorization &&
    route.authorizer === other.authorizer &&
    other.scopes.some((scope) => !route.scopes.includes(scope))
  );
}

/**
 * Whether a route has no authorization. Routes whose function verifies the request do not count, because LOCK04
 * checks them.
 */
function isOpen({ authorization, kind }: Route): boolean {
  if (authorization === "NONE") return kind !== "HMAC" && kind !== "PLUGIN";
  return authorization === undefined;
}
