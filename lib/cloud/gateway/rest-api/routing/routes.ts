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
  readonly segments: readonly Segment[];
}

/** A segment of a path template: a text, or a parameter of one or of all further segments. */
interface Segment {
  readonly text: string;
  readonly kind: "literal" | "parameter" | "greedy";
}

/** The routes of a snapshot. */
interface RouteTable {
  readonly all: readonly CompiledRoute[];
  /** Routes without parameters, by their paths without the slashes at both ends; a verb before `ANY`. */
  readonly literal: ReadonlyMap<string, readonly CompiledRoute[]>;
  /** The other routes, the most specific first; a verb before `ANY`. */
  readonly parametric: readonly CompiledRoute[];
}

const compiled = new WeakMap<ApiSnapshot, RouteTable>();

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
  if (!VERBS.includes(verb)) return undefined;
  const inner = withoutEnds(path);
  if (DOT_SEGMENT.test(inner)) return undefined;
  const { literal, parametric } = routeTable(snapshot);
  const isFor = ({ method }: CompiledRoute) =>
    method.httpMethod === verb || method.httpMethod === "ANY";
  // A template without parameters is more specific than every other template that matches the path.
  const exact = literal.get(inner)?.find(isFor);
  if (exact) return { method: exact.method, template: exact.template, pathParameters: {} };
  const segments = split(inner);
  for (const route of parametric) {
    if (!isFor(route)) continue;
    const pathParameters = bind(route.segments, segments);
    if (pathParameters) {
      return { method: route.method, template: route.template, pathParameters };
    }
  }
  return undefined;
}

const DOT_SEGMENT = /(?:^|\/)\.\.?(?:\/|$)/;

/** Returns a route's name in the log: its declared verb and its path template, such as `GET /orders/{id}`. */
export function routeName({ method, template }: Pick<RouteMatch, "method" | "template">): string {
  return `${method.httpMethod} ${template}`;
}

/** Returns the names of the routes of all stages, each once. */
export function routeNames({ apis }: Pick<Account, "apis">): readonly string[] {
  const stages = [...apis.values()].flatMap(({ stages: ofApi }) => [...ofApi.values()]);
  return [...new Set(stages.flatMap(({ snapshot }) => routeTable(snapshot).all.map(routeName)))];
}

function routeTable(snapshot: ApiSnapshot): RouteTable {
  const known = compiled.get(snapshot);
  if (known) return known;
  const all = snapshot.methods
    .map((method): CompiledRoute => {
      const template = pathTemplate(snapshot.resources, method.resourceId);
      return { method, template, segments: split(withoutEnds(template)).map(segmentOf) };
    })
    .toSorted((a, b) => compare(specificity(a), specificity(b)));
  const isLiteral = ({ segments }: CompiledRoute) =>
    segments.every(({ kind }) => kind === "literal");
  const literal = new Map<string, CompiledRoute[]>();
  for (const route of all.filter(isLiteral)) {
    const path = withoutEnds(route.template);
    const ofPath = literal.get(path);
    if (ofPath) ofPath.push(route);
    else literal.set(path, [route]);
  }
  const table = {
    all,
    literal,
    parametric: all.filter((route) => !isLiteral(route)),
  };
  compiled.set(snapshot, table);
  return table;
}

/** Returns a path without the slash at its beginning and one slash at its end. */
function withoutEnds(path: string): string {
  return path.replace(/^\//, "").replace(/\/$/, "");
}

function split(inner: string): readonly string[] {
  return inner === "" ? [] : inner.split("/");
}

function segmentOf(text: string): Segment {
  const greedy = /^\{(.+)\+\}$/.exec(text)?.[1];
  if (greedy !== undefined) return { text: greedy, kind: "greedy" };
  const parameter = /^\{(.+)\}$/.exec(text)?.[1];
  return parameter === undefined
    ? { text, kind: "literal" }
    : { text: parameter, kind: "parameter" };
}

function bind(
  template: readonly Segment[],
  segments: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const bound: Record<string, string> = {};
  for (const [index, { text, kind }] of template.entries()) {
    if (kind === "greedy") {
      const rest = trimmed(segments.slice(index)).join("/");
      return rest === "" ? undefined : { ...bound, [text]: rest };
    }
    const segment = segments[index];
    if (segment === undefined) return undefined;
    if (kind === "literal" ? text !== segment : segment === "") return undefined;
    if (kind === "parameter") bound[text] = segment;
  }
  return segments.length === template.length ? bound : undefined;
}

/** Removes empty segments at both ends, because a greedy value neither starts nor ends with a slash. */
function trimmed(segments: readonly string[]): readonly string[] {
  const isFull = (segment: string) => segment !== "";
  const first = segments.findIndex(isFull);
  return first < 0 ? [] : segments.slice(first, segments.findLastIndex(isFull) + 1);
}

const KINDS = ["literal", "parameter", "greedy"] as const;

/** Sort key: for each segment 0 (literal), 1 (parameter) or 2 (greedy), then 0 (a verb) or 1 (`ANY`). */
function specificity({ segments, method }: CompiledRoute): readonly number[] {
  const kinds = segments.map(({ kind }) => KINDS.indexOf(kind));
  return [...kinds, method.httpMethod === "ANY" ? 1 : 0];
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
