import type { Resource } from "./template.ts";
import type { Templates } from "./templates.ts";
import { listOf, literal, membersOf } from "./values.ts";

/** A listener of a load balancer, or one of its rules, that forwards to a function. */
export interface Forward {
  readonly resource: Resource;
  /** The property that lists the actions. */
  readonly property: "DefaultActions" | "Actions";
  /** Whether the listener or rule certainly authenticates callers before it forwards. */
  readonly asks: boolean;
}

/** Returns the listeners and rules that forward to functions, and the function target groups that none refers to. */
export function forwardsToFunctions(templates: Templates): {
  readonly forwards: readonly Forward[];
  readonly unseen: readonly Resource[];
} {
  const groups = templates.ofType("AWS::ElasticLoadBalancingV2::TargetGroup").filter(isOfFunctions);
  const reached = new Set<Resource>();
  const forwards = [
    ...templates.ofType("AWS::ElasticLoadBalancingV2::Listener"),
    ...templates.ofType("AWS::ElasticLoadBalancingV2::ListenerRule"),
  ].flatMap((resource): Forward[] => {
    const property = resource.type.endsWith("Rule") ? "Actions" : "DefaultActions";
    const actions = resource.properties[property];
    const targets = templates
      .targetsIn(actions, resource.template)
      .map((target) => target.resource)
      .filter((target) => groups.includes(target));
    for (const target of targets) reached.add(target);
    const asks = listOf(actions).some(isAuthentication) || isMutual(templates, resource);
    return targets.length === 0 ? [] : [{ resource, property, asks }];
  });
  return { forwards, unseen: groups.filter((group) => !reached.has(group)) };
}

/** Whether the targets of a target group are functions, or may be because the type cannot be determined. */
function isOfFunctions({ properties: { TargetType } }: Resource): boolean {
  return TargetType !== undefined && [undefined, "lambda"].includes(literal(TargetType));
}

function isAuthentication(action: unknown): boolean {
  const { Type, AuthenticateCognitoConfig, AuthenticateOidcConfig } = membersOf(action);
  if (!/^(authenticate-(oidc|cognito)|jwt-validation)$/.test(literal(Type) ?? "")) return false;
  // The value `allow` forwards unauthenticated callers. A value that cannot be determined may be `allow`.
  return [AuthenticateCognitoConfig, AuthenticateOidcConfig]
    .map((config) => membersOf(config)["OnUnauthenticatedRequest"])
    .every((value) => value === undefined || /^(deny|authenticate)$/.test(literal(value) ?? ""));
}

/** Whether the listener, or the listener of the rule, requires a client certificate (mutual TLS). */
function isMutual(templates: Templates, { properties, template }: Resource): boolean {
  const listener = templates.target(properties["ListenerArn"], template)?.resource.properties;
  const { Mode } = membersOf((listener ?? properties)["MutualAuthentication"]);
  return literal(Mode) === "verify";
}
