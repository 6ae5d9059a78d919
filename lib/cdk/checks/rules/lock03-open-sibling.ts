import { contains, isPreflight, type Route, routeKey, routesIn } from "../template/routes.ts";
import type { Rule } from "./rule.ts";

/**
 * API Gateway looks for a pair of path and verb, before anybody is authorized: where a path lacks the
 * verb, a vaguer path that has it answers. An authorization that cannot be told is none on the vaguer
 * path, and one on the other.
 */
export const openSibling: Rule = {
  id: "LOCK03",
  risk: "A verb that the protected path does not have is answered here, with less asked for.",
  mend: "Ask for the same here, or serve ANY on the protected path too.",
  check: (templates) => {
    const routes = routesIn(templates);
    return routes.flatMap((route) => {
      const exposed = routes.filter((other) => reachesInto(route, other, routes));
      if (exposed.length === 0) return [];
      const paths = [...new Set(exposed.map(({ segments }) => `/${segments.join("/")}`))];
      return [
        {
          resource: route.resource,
          problem: `${routeKey(route)} also answers for ${paths.join(", ")}, where ${exposed.map(routeKey).join(", ")} asks for more`,
          locations: ["Properties.AuthorizationType"],
        },
      ];
    });
  },
};

/** Whether a route answers for the path of another that asks for more, with a verb that is not there. */
function reachesInto(route: Route, other: Route, routes: readonly Route[]): boolean {
  if (route.resource === other.resource || route.api !== other.api) return false;
  if (!contains(route.segments, other.segments) || !isWeaker(route, other)) return false;
  // Next to a verb on its own path, ANY alone has others.
  const isBeside = contains(other.segments, route.segments);
  if (isPreflight(route) || (isBeside && route.verb !== "ANY")) return false;
  // What is found first answers: on the very path, or on one that lies between the two.
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

/** Those that a function verifies are not: that it does is for LOCK04 to see. */
function isOpen({ authorization, kind }: Route): boolean {
  if (authorization === "NONE") return kind !== "HMAC" && kind !== "PLUGIN";
  return authorization === undefined;
}
