import type { Account } from "../../../account/account.ts";
import {
  pathTemplate,
  VERBS,
  type ApiMethod,
  type ApiSnapshot,
} from "../../../account/apigateway/api.ts";

/** The method that serves a request, and the values of its path parameters. */
export interface RouteMatch {
  readonly method: ApiMethod;
  /** The path template, such as `/orders/{id}`. */
  readonly template: string;
  /** Values by name. They stay percent-encoded, because API Gateway does not decode them for the function. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface CompiledRoute {
  readonly method: ApiMethod;
  readonly template: string;
  readonly segments: readonly string[];
}

const compiled = new WeakMap<ApiSnapshot, readonly CompiledRoute[]>();

/**
 * Finds the method for a verb and path as API Gateway does: among all *(resource, verb)* pairs whose
 * template matches, a literal segment wins over `{name}`, and `{name}` over `{name+}`. A resource that lacks
 * the verb does not hide a less specific resource that has it.
 *
 * A path with dot segments matches no route, because the signed canonical path leaves them out: the signature
 * would not prove which path the caller requested.
 *
 * @param path Raw path after the stage. One trailing slash is ignored.
 */
export function findRoute(
  snapshot: ApiSnapshot,
  verb: string,
  path: string,
): RouteMatch | undefined {
  const segments = splitPath(path);
  if (!VERBS.includes(verb)) return undefined;
  if (segments.some((segment) => segment === "." || segment === "..")) return undefined;
  for (const route of routeTable(snapshot)) {
    if (route.method.httpMethod !== verb && route.method.httpMethod !== "ANY") continue;
    const pathParameters = bind(route.segments, segments);
    if (pathParameters) {
      return { method: route.method, template: route.template, pathParameters };
    }
  }
  return undefined;
}

/** Returns a route's name in the log: its declared verb and its path template, such as `GET /orders/{id}`. */
export function routeName({ method, template }: Pick<RouteMatch, "method" | "template">): string {
  return `${method.httpMethod} ${template}`;
}

/** Returns the names of the routes of all stages, each once. */
export function routeNames({ apis }: Pick<Account, "apis">): readonly string[] {
  const stages = [...apis.values()].flatMap(({ stages: ofApi }) => [...ofApi.values()]);
  return [...new Set(stages.flatMap(({ snapshot }) => routeTable(snapshot).map(routeName)))];
}

/** The routes of a snapshot, most specific first, a verb before `ANY`. */
function routeTable(snapshot: ApiSnapshot): readonly CompiledRoute[] {
  const known = compiled.get(snapshot);
  if (known) return known;
  const routes = snapshot.methods
    .map((method): CompiledRoute => {
      const template = pathTemplate(snapshot.resources, method.resourceId);
      return { method, template, segments: splitPath(template) };
    })
    .toSorted((a, b) => compare(specificity(a), specificity(b)));
  compiled.set(snapshot, routes);
  return routes;
}

function splitPath(path: string): readonly string[] {
  const inner = path.replace(/^\//, "").replace(/\/$/, "");
  return inner === "" ? [] : inner.split("/");
}

function bind(
  template: readonly string[],
  segments: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const bound: Record<string, string> = {};
  for (const [index, part] of template.entries()) {
    const greedy = /^\{(.+)\+\}$/.exec(part)?.[1];
    if (greedy !== undefined) {
      const rest = trimmed(segments.slice(index)).join("/");
      return rest === "" ? undefined : { ...bound, [greedy]: rest };
    }
    const segment = segments[index];
    if (segment === undefined) return undefined;
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    if (name === undefined ? part !== segment : segment === "") return undefined;
    if (name !== undefined) bound[name] = segment;
  }
  return segments.length === template.length ? bound : undefined;
}

/** Removes empty segments at both ends, because a greedy value neither starts nor ends with a slash. */
function trimmed(segments: readonly string[]): readonly string[] {
  const isFull = (segment: string) => segment !== "";
  const first = segments.findIndex(isFull);
  return first < 0 ? [] : segments.slice(first, segments.findLastIndex(isFull) + 1);
}

/** Sort key: for each segment 0 (literal), 1 (parameter) or 2 (greedy), then 0 (a verb) or 1 (`ANY`). */
function specificity({ segments, method }: CompiledRoute): readonly number[] {
  const kinds = segments.map((part) => {
    if (part.endsWith("+}")) return 2;
    return part.startsWith("{") ? 1 : 0;
  });
  return [...kinds, method.httpMethod === "ANY" ? 1 : 0];
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
