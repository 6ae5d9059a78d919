import type { LogEvent } from "../../../lib/cloud/process/log.ts";
import { UsageError } from "../../terminal/io.ts";
import { fits } from "./name-pattern.ts";
import { parseRoutePattern, routeFits, type RoutePattern } from "./route-pattern.ts";

/** Which events to print. An event must match one of the functions and routes, if there are any. */
export interface Only {
  /** Names of functions, in which `*` matches any text. */
  readonly functions: readonly string[];
  readonly routes: readonly RoutePattern[];
  /** Whether to print only requests that were refused. */
  readonly denied: boolean;
}

/** Parses the values of `--only`. @throws {UsageError} If a value is empty. */
export function parseOnly(texts: readonly string[]): Only {
  const given = texts.map((text) => text.trim());
  if (given.includes("")) {
    throw new UsageError("--only takes the name of a function, a route, or denied");
  }
  const named = given.filter((text) => text !== "denied");
  return {
    functions: named.filter((text) => !text.includes("/")),
    routes: named.filter((text) => text.includes("/")).map(parseRoutePattern),
    denied: given.includes("denied"),
  };
}

/**
 * Checks that the deployed stacks have each function and route, so that a misspelled name is not taken for silence.
 *
 * @throws {UsageError} If one is unknown.
 */
export function requireKnown(
  { functions, routes }: Only,
  known: { readonly functions: readonly string[]; readonly routes: readonly string[] },
): void {
  for (const pattern of functions) {
    if (known.functions.some((name) => fits(pattern, name))) continue;
    throw unknown(pattern, "function", known.functions);
  }
  for (const pattern of routes) {
    if (known.routes.some((route) => routeFits(pattern, route))) continue;
    throw unknown(pattern.text, "route", known.routes);
  }
}

function unknown(pattern: string, kind: string, names: readonly string[]): UsageError {
  const there = names.length === 0 ? `no ${kind}s are deployed` : `there are ${names.join(", ")}`;
  return new UsageError(`--only ${JSON.stringify(pattern)} matches no ${kind}: ${there}`);
}

/**
 * Whether an event matches the names. A request matches the function that handled it, its authorizer's function and
 * the function that sent it. Problems of the cloud itself always match.
 */
export function namesFit({ functions, routes }: Only, event: LogEvent): boolean {
  if (functions.length === 0 && routes.length === 0) return true;
  if (event.type === "notice") return false;
  const names = [event.function];
  if (event.type === "request") names.push(event.authorizer, event.callerFunction);
  if (names.some((name) => functions.some((one) => name !== undefined && fits(one, name)))) {
    return true;
  }
  if (event.type === "problem") return event.function === undefined || functions.length === 0;
  const route = "route" in event ? event.route : undefined;
  const method = event.type === "request" ? event.method : undefined;
  return route !== undefined && routes.some((one) => routeFits(one, route, method));
}
