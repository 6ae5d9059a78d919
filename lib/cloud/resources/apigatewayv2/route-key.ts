import { VERBS } from "../../account/apigateway/api.ts";
import {
  DEFAULT_ROUTE,
  type HttpApi,
  type HttpRoute,
} from "../../account/apigatewayv2/http-api.ts";
import type { Properties } from "../../assembly/properties.ts";

type Key = Pick<HttpRoute, "key" | "segments" | "template" | "verb">;

const SEGMENT = /^(?:[^{}/?#\s]*|\{[A-Za-z0-9._:-]+\+?\})$/;

/**
 * Reads a route key: a verb and a path template, or `$default`.
 *
 * @throws {TemplateUnsupported} If it is not valid, as API Gateway would refuse it.
 */
export function routeKey(properties: Properties, property = "RouteKey"): Key {
  const key = properties.text(property);
  if (key === DEFAULT_ROUTE) return { key, verb: key, template: "", segments: [] };
  const [verb = "", template = "", another] = key.split(" ");
  if (another !== undefined || !template.startsWith("/") || !["ANY", ...VERBS].includes(verb)) {
    return properties.fail(
      property,
      `is ${JSON.stringify(key)}; it must be $default, or a method or ANY, a space and a path`,
    );
  }
  const segments = template.slice(1).split("/");
  const greedy = segments.findIndex((part) => part.endsWith("+}"));
  if (!segments.every((part) => SEGMENT.test(part))) {
    properties.fail(property, `is ${key}; a parameter must be a whole segment of the path`);
  }
  if (greedy >= 0 && greedy < segments.length - 1) {
    properties.fail(property, `is ${key}; a greedy parameter must be the last segment`);
  }
  return { key, verb, template, segments };
}

/** @throws {TemplateUnsupported} If another route of the API matches the same requests. */
export function requireFreeRoute(
  properties: Properties,
  { routes }: Pick<HttpApi, "routes">,
  { key, verb, segments }: Key,
  id: string,
): void {
  const form = formOf(verb, segments);
  // Names of parameters do not distinguish routes.
  const twin = [...routes.values()].find(
    (route) => route.id !== id && formOf(route.verb, route.segments) === form,
  );
  if (!twin) return;
  properties.fail(
    "RouteKey",
    twin.key === key
      ? `is refused: Route with key ${key} already exists for this API`
      : `is ${key}, which matches the same requests as the route ${twin.key}`,
  );
}

function formOf(verb: string, segments: readonly string[]): string {
  const parts = segments.map((part) => {
    if (!part.startsWith("{")) return part;
    return part.endsWith("+}") ? "{+}" : "{}";
  });
  return `${verb} ${parts.join("/")}`;
}
