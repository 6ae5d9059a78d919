import { fits } from "./name-pattern.ts";

/** A pattern of routes: a path template in which `*` matches any text, and a verb unless every verb matches. */
export interface RoutePattern {
  readonly verb: string | undefined;
  readonly path: string;
  /** The text that it was parsed from. */
  readonly text: string;
}

export function parseRoutePattern(text: string): RoutePattern {
  const slash = text.indexOf("/");
  // A path such as `*/items` has no verb.
  const space = text.slice(0, slash).search(/\s/);
  if (space < 0) return { verb: undefined, path: text, text };
  return { verb: text.slice(0, space).toUpperCase(), path: text.slice(space).trim(), text };
}

/**
 * Whether a route such as `GET /orders/{id}` matches. A route with `ANY` matches each verb.
 *
 * @param method Method of the request. @default - any method
 */
export function routeFits({ verb, path }: RoutePattern, route: string, method?: string): boolean {
  const space = route.indexOf(" ");
  const declared = route.slice(0, space);
  const isVerb =
    verb === undefined ||
    verb === declared ||
    (declared === "ANY" && (method === undefined || method === verb));
  return isVerb && fits(path, route.slice(space + 1));
}
