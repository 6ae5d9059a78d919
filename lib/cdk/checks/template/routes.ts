import { AUTH_METADATA } from "../../../formats/function/guard-config.ts";
import { functionsBehind } from "./functions.ts";
import type { Resource, Template } from "./template.ts";
import type { Templates } from "./templates.ts";
import { listOf, literal, membersOf, spelled, UNKNOWN, type Value } from "./values.ts";

/** A method of a REST API, or a route of an HTTP API. */
export interface Route {
  readonly resource: Resource;
  /** The same for all routes of an API. */
  readonly api: string;
  /** In capitals, `ANY` for all; so is one that cannot be told. */
  readonly verb: string;
  /** Of its path template. */
  readonly segments: readonly string[];
  /** As it stands in the template; nothing where it cannot be told. */
  readonly authorization: string | undefined;
  /** The authorizer that it names, whatever it is. */
  readonly authorizer: string | undefined;
  readonly scopes: readonly string[];
  /** How a construct of ours says that callers prove themselves. */
  readonly kind: string | undefined;
  /** The functions that answer it, as far as they are in the templates. */
  readonly functions: readonly Resource[];
  /** API Gateway answers it by itself, and nothing behind it is asked. */
  readonly isMock: boolean;
}

/** Stands for the path of `$default`, which takes whatever no other route does. */
export const DEFAULT = "{$default+}";

/** `<verb> <path template>`. */
export function routeKey({ verb, segments }: Pick<Route, "verb" | "segments">): string {
  return `${verb} /${segments.join("/")}`;
}

/** Whether a route answers browsers' preflights, which carry no credentials, and does no more than that. */
export function isPreflight({ verb, isMock }: Route): boolean {
  return verb === "OPTIONS" && isMock;
}

/** Whether one path template fits every path that another fits. */
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

/** The path of a resource, down from the root of its API or from a resource that is not here. */
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
  // What cannot be told may be a parameter, which fits the most.
  const part = spelled(properties["PathPart"]).replaceAll(UNKNOWN, "{unknown}");
  return { root: parent.root, segments: [...parent.segments, part] };
}

/** A text that is the same for all references to one thing. */
function identity(templates: Templates, value: Value, from: Template): string {
  return templates.target(value, from)?.resource.path ?? JSON.stringify(value);
}

/** After `$connect`, where callers prove themselves, messages have no authorization of their own. */
function isWebSocketMessage(templates: Templates, { properties, template }: Resource): boolean {
  const api = templates.target(properties["ApiId"], template)?.resource;
  return (
    literal(api?.properties["ProtocolType"]) === "WEBSOCKET" &&
    literal(properties["RouteKey"]) !== "$connect"
  );
}
