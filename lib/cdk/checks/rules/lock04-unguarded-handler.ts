import {
  type AuthKind,
  type Guard,
  GUARD_HANDLER,
  GUARD_LAYER,
  GUARD_VARIABLE,
} from "../../../formats/function/guard-config.ts";
import { functionsIn, guardedRoutes, guardOf, variablesOf } from "../template/functions.ts";
import { type Route, routeKey, routesIn } from "../template/routes.ts";
import type { Resource } from "../template/template.ts";
import type { Templates } from "../template/templates.ts";
import { listOf, literal, spelled, UNKNOWN } from "../template/values.ts";
import { UNRESOLVED_VALUE, type Finding, type Rule } from "./rule.ts";

/** The authentication kind that each type of guard verifies, as in the metadata of a route. */
const KINDS: Readonly<Record<Guard["type"], AuthKind>> = { webhook: "HMAC", plugin: "PLUGIN" };

/** Reports routes and functions whose guard is missing or cannot start. */
export const unguardedHandler: Rule = {
  id: "LOCK04",
  risk: "The handler runs for unauthenticated callers.",
  mend: `Let the construct install the guard, and leave handler, layers and environment unchanged afterwards. The guard's layer must be the last one, and no other layer may contain the file of ${GUARD_HANDLER}.`,
  check: (templates) => [
    ...routesIn(templates).flatMap((route) => routeFindings(templates, route)),
    ...functionFindings(templates),
  ],
};

/** Returns the findings of a method that relies on its function to authenticate callers. */
function routeFindings(templates: Templates, route: Route): readonly Finding[] {
  const [guard] = Object.entries(KINDS).find(([, verified]) => verified === route.kind) ?? [];
  if (guard === undefined || route.authorization !== "NONE") return [];
  const { resource, functions, kind } = route;
  const key = routeKey(route);
  if (functions.length === 0) {
    return [{ resource, problem: `which function verifies ${key} ${UNRESOLVED_VALUE}` }];
  }
  return functions
    .filter((fn) => {
      const routes = guardedRoutes(fn);
      const own = Object.hasOwn(routes, key) ? routes[key] : undefined;
      return problemOf(templates, fn) !== undefined || own?.type !== guard;
    })
    .map((fn) => ({
      resource,
      problem: `${key} relies on ${fn.path} to authenticate callers (${kind}), but ${problemOf(templates, fn) ?? `its ${GUARD_VARIABLE} does not guard that route`}`,
      locations: ["Properties.Integration"],
    }));
}

/** Returns the findings of functions that have a guard's configuration. */
function functionFindings(templates: Templates): readonly Finding[] {
  return functionsIn(templates).flatMap((resource) => {
    const problem = guardOf(resource) && problemOf(templates, resource);
    return problem === undefined
      ? []
      : [{ resource, problem: `it has ${GUARD_VARIABLE}, but ${problem}` }];
  });
}

/** Returns why the guard of a function is not called or cannot start. Returns `undefined` if the guard works. */
function problemOf(templates: Templates, fn: Resource): string | undefined {
  const variables = variablesOf(fn);
  if (!variables) return `its environment ${UNRESOLVED_VALUE}`;
  const guard = guardOf(fn);
  if (!guard) return `its environment has no ${GUARD_VARIABLE}`;
  if (literal(fn.properties["Handler"]) !== GUARD_HANDLER)
    return `its handler is not ${GUARD_HANDLER}`;
  const layers = listOf(fn.properties["Layers"]);
  if (layers.length === 0) return "it has no layer";
  // If several layers contain the same file, Lambda uses the file of the last layer.
  if (!isGuard(templates.target(layers.at(-1), fn.template)?.resource))
    return "its last layer is not the guard's";
  if (guard.ok) return undefined;
  const isResolved = !spelled(variables[GUARD_VARIABLE]).includes(UNKNOWN);
  return isResolved
    ? `the guard cannot start: see ${guard.place}`
    : `its ${GUARD_VARIABLE} ${UNRESOLVED_VALUE}`;
}

function isGuard(layer: Resource | undefined): boolean {
  return (
    layer?.type === "AWS::Lambda::LayerVersion" && layer.path.split("/").at(-2) === GUARD_LAYER
  );
}
