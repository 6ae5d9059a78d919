import {
  GUARD_HANDLER,
  GUARD_LAYER,
  GUARD_VARIABLE,
} from "../../../formats/function/guard-config.ts";
import { functionsIn, guardOf, variablesOf } from "../template/functions.ts";
import { type Route, routeKey, routesIn } from "../template/routes.ts";
import type { Resource } from "../template/template.ts";
import type { Templates } from "../template/templates.ts";
import { listOf, literal, membersOf } from "../template/values.ts";
import { CANNOT_BE_TOLD, type Finding, type Rule } from "./rule.ts";

/** What the guard calls a route of which the metadata says so. */
const GUARDS: Readonly<Record<string, string>> = { HMAC: "webhook", PLUGIN: "plugin" };

/** A configuration that cannot be read has no routes. */
export const unguardedHandler: Rule = {
  id: "LOCK04",
  risk: "The handler runs without anybody having verified who calls.",
  mend: "Let the construct put the guard there, and change neither handler, layers nor environment afterwards. Its layer comes last, and is the only one with a file /opt/handler.*.",
  check: (templates) => [
    ...routesIn(templates).flatMap((route) => routeFindings(templates, route)),
    ...functionFindings(templates),
  ],
};

/** Of a method that leaves it to its function to verify who calls. */
function routeFindings(templates: Templates, route: Route): readonly Finding[] {
  const guard = GUARDS[route.kind ?? ""];
  if (guard === undefined || route.authorization !== "NONE") return [];
  const { resource, functions, kind } = route;
  const key = routeKey(route);
  if (functions.length === 0) {
    return [{ resource, problem: `which function verifies ${key} ${CANNOT_BE_TOLD}` }];
  }
  return functions
    .filter((fn) => {
      const routes = membersOf(guardOf(fn)?.["routes"]);
      return problemOf(templates, fn) !== undefined || membersOf(routes[key])["type"] !== guard;
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

/** What keeps the guard of a function from being called. */
function problemOf(templates: Templates, fn: Resource): string | undefined {
  if (!variablesOf(fn)) return `its environment ${CANNOT_BE_TOLD}`;
  if (!guardOf(fn)) return `its environment has no ${GUARD_VARIABLE}`;
  if (literal(fn.properties["Handler"]) !== GUARD_HANDLER)
    return `its handler is not ${GUARD_HANDLER}`;
  const layers = listOf(fn.properties["Layers"]);
  if (layers.length === 0) return "it has no layer";
  // Of layers that have the same file, the last one's is there.
  if (!isGuard(templates.target(layers.at(-1), fn.template)?.resource))
    return "its last layer is not the guard's";
  return undefined;
}

function isGuard(layer: Resource | undefined): boolean {
  return (
    layer?.type === "AWS::Lambda::LayerVersion" && layer.path.split("/").at(-2) === GUARD_LAYER
  );
}
