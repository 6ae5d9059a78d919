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

/** The kind in the metadata of the routes that each guard verifies. */
const KINDS: Readonly<Record<Guard["type"], AuthKind>> = { webhook: "HMAC", plugin: "PLUGIN" };

export const unguardedHandler: Rule = {
  id: "LOCK04",
  risk: "The handler runs without anybody having verified who calls.",
  mend: `Let the construct put the guard there, and change neither handler, layers nor environment afterwards. Its layer comes last, and no other layer has the file of ${GUARD_HANDLER}.`,
  check: (templates) => [
    ...routesIn(templates).flatMap((route) => routeFindings(templates, route)),
    ...functionFindings(templates),
  ],
};

/** Of a method that leaves it to its function to verify who calls. */
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
      problem: `${key} is to be verified inside ${fn.path} (${kind}), but ${problemOf(templates, fn) ?? `its ${GUARD_VARIABLE} does not guard that route`}`,
      locations: ["Properties.Integration"],
    }));
}

/** Of a function that has a guard's configuration. */
function functionFindings(templates: Templates): readonly Finding[] {
  return functionsIn(templates).flatMap((resource) => {
    const problem = guardOf(resource) && problemOf(templates, resource);
    return problem === undefined
      ? []
      : [{ resource, problem: `it has ${GUARD_VARIABLE}, but ${problem}` }];
  });
}

/** The reason why the guard of a function is not called, or does not start. */
function problemOf(templates: Templates, fn: Resource): string | undefined {
  const variables = variablesOf(fn);
  if (!variables) return `its environment ${UNRESOLVED_VALUE}`;
  const guard = guardOf(fn);
  if (!guard) return `its environment has no ${GUARD_VARIABLE}`;
  if (literal(fn.properties["Handler"]) !== GUARD_HANDLER)
    return `its handler is not ${GUARD_HANDLER}`;
  const layers = listOf(fn.properties["Layers"]);
  if (layers.length === 0) return "it has no layer";
  // Of layers that have the same file, the last one's is there.
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
