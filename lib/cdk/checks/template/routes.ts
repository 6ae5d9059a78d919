import { AUTH_METADATA } from "../../../formats/function/guard-config.ts";
import { functionsBehind } from "./functions.ts";
import type { Resource, Template } from "./template.ts";
import type { Templates } from "./templates.ts";
import { listOf, literal, membersOf, spelled, UNKNOWN, type Value } from "./values.ts";

/** A method of a REST API, or a route of an HTTP API. */
export interface Route {
  readonly resource: Resource;
  /** A text that is equal for all routes of one API. */
  readonly api: string;
  /** The verb in capitals. `ANY` means every verb, and also a verb that cannot be determined. */
  readonly verb: string;
  /** The segments of the path template. */
  readonly segments: readonly string[];
  /** The authorization type in the template, `NONE` by default; `undefined` if it cannot be determined. */
  readonly authorization: string | undefined;
  /** The authorizer id in the template, as JSON; `undefined` without an authorizer. */
  readonly authorizer: string | undefined;
  readonly scopes: readonly string[];
  /** The authentication kind in the metadata that `LockedRoute` writes; `undefined` for other routes. */
  readonly kind: string | undefined;
  /** The functions of the templates that serve the route. */
  readonly functions: readonly Resource[];
  /** Whether API Gateway responds itself, without calling a backend. */
  readonly isMock: boolean;
}

/** Represents the path of `$default`, which serves every request that no other route matches. */
export const DEFAULT = "{$default+}";

/** `<verb> <path template>`. */
export function routeKey({ verb, segments }: Pick<Route, "verb" | "segments">): string {
  return `${verb} /${segments.join("/")}`;
}

/** Whether a route only answers preflight requests of browsers, which carry no credentials. */
export function isPreflight({ verb, isMock }: Route): boolean {
  return verb === "OPTIONS" && isMock;
}

/** Whether the wide path template matches every path that the narrow one matches. */
export function contains(wide: readonly string[], narrow: readonly string[]): boolean {
  for (const [index, part] of wide.entries()) {
    if (part === DEFAULT) return true;
    const other = narrow[index];
    if (other === undefined) return false;
    if (part.endsWith("+}")) return true;
    if (part.startsWith("{") ? other.endsWith("+}") : part !== other) return false;
  }
  return wide.length === narrow.length;
}

/** Returns the routes of all REST, HTTP and WebSocket APIs, except the WebSocket messages after `$connect`. */
export function routesIn(templates: Templates): readonly Route[] {
  return [
    ...templates.ofType("AWS::ApiGateway::Method").map((method) => restRoute(templates, method)),
    ...templates
      .ofType("AWS::ApiGatewayV2::Route")
      .filter((route) => !isWebSocketMessage(templates, route))
      .map((route) => httpRoute(templates, route)),
  ];
}

function restRoute(templates: Templates, resource: Resource): Route {
  const { properties, template } = resource;
  const { root, segments } = pathOf(templates, properties["ResourceId"], template);
  const integration = membersOf(properties["Integration"]);
  return {
    ...common(resource),
    api: `${identity(templates, properties["RestApiId"], template)} ${root}`,
    verb: verbOf(properties["HttpMethod"]),
    segments,
    functions: functionsBehind(templates, integration["Uri"], template),
    isMock: literal(integration["Type"]) === "MOCK",
  };
}

function httpRoute(templates: Templates, resource: Resource): Route {
  const { properties, template } = resource;
  const key = spelled(properties["RouteKey"]);
  const [verb = "", path = ""] = key === "$default" ? ["ANY", `/${DEFAULT}`] : key.split(" ");
  return {
    ...common(resource),
    api: identity(templates, properties["ApiId"], template),
    verb: verbOf(verb),
    segments: path.split("/").filter((segment) => segment !== ""),
    functions: functionsBehind(templates, properties["Target"], template),
    isMock: false,
  };
}

function common(resource: Resource) {
  const { properties, metadata } = resource;
  const { AuthorizationType, AuthorizerId, AuthorizationScopes } = properties;
  const authorization = AuthorizationType === undefined ? "NONE" : literal(AuthorizationType);
  return {
    resource,
    authorization,
    authorizer: AuthorizerId === undefined ? undefined : JSON.stringify(AuthorizerId),
    scopes: listOf(AuthorizationScopes).map(spelled),
    kind: literal(metadata[AUTH_METADATA]),
  };
}

function verbOf(value: Value): string {
  const verb = literal(value)?.toUpperCase() ?? "ANY";
  return /^[A-Z]+$/.test(verb) ? verb : "ANY";
}

/** Returns the path of a resource, from the root of its API or from a resource outside these templates. */
function pathOf(
  templates: Templates,
  id: Value,
  from: Template,
): { readonly root: string; readonly segments: readonly string[] } {
  const target = templates.target(id, from);
  if (target?.resource.type !== "AWS::ApiGateway::Resource") {
    return { root: target ? "" : JSON.stringify(id), segments: [] };
  }
  const { properties, template } = target.resource;
  const parent = pathOf(templates, properties["ParentId"], template);
  // A part that cannot be determined counts as a parameter, which matches any segment.
  const part = spelled(properties["PathPart"]).replaceAll(UNKNOWN, "{unknown}");
  return { root: parent.root, segments: [...parent.segments, part] };
}

/** Returns a text that is equal for all references to one resource. */
function identity(templates: Templates, value: Value, from: Template): string {
  return templates.target(value, from)?.resource.path ?? JSON.stringify(value);
}

/** Whether a route serves WebSocket messages. They have no authorization; `$connect` authenticates the caller. */
function isWebSocketMessage(templates: Templates, { properties, template }: Resource): boolean {
  const api = templates.target(properties["ApiId"], template)?.resource;
  return (
    literal(api?.properties["ProtocolType"]) === "WEBSOCKET" &&
    literal(properties["RouteKey"]) !== "$connect"
  );
}
