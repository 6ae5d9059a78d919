import type {
  ApplicablePolicies,
  AuthorizationRequest,
  Decision,
  Grant,
  PolicyType,
  Reason,
} from "./decision.ts";
import type { Policy } from "./policy/policy.ts";
import { isKnownByAuthorizer, principalAccount, type Naming } from "./principal/principal.ts";
import { holds, type Statement } from "./policy/statement.ts";

/**
 * Decides one request as IAM does. An explicit Deny in any policy wins. Otherwise an Allow is needed: in the resource
 * policy or an identity policy within one account, and in both across accounts. A key policy or trust policy must
 * always allow it. A boundary and session policies must also allow the request.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(request: AuthorizationRequest, policies: ApplicablePolicies): Decision {
  const { principal } = request;
  const { identity, boundary, grant } = policies;
  // Credentials from GetFederationToken allow only what the policies passed in that call allow.
  const session = policies.session ?? (principal.type === "FederatedUser" ? [] : undefined);
  const onResource = policies.resourcePolicyMustAllow ?? "resource-based policy";

  const denied = denial(request, policies, onResource);
  if (denied) return denied;
  // The endpoint policy limits every request, so it is checked before an Allow in the resource policy, which may
  // suffice by itself.
  if (policies.endpoint && !bestAllow(policies.endpoint, request)) {
    const rest = evaluate(request, { ...policies, endpoint: undefined });
    const others = rest.allowed || rest.explicit ? [] : rest.needed;
    return missing(rest.because, [["VPC endpoint policy"], ...others]);
  }

  const own = policies.resource && bestAllow(policies.resource, request);
  const granted: (Grant | Named) | undefined =
    own && (!grant || rank(own.naming) >= rank(grant.naming)) ? own : grant;
  const byResource = granted && { policyType: onResource, source: granted.source };
  const ownerId = principalAccount(principal);
  if (ownerId === undefined) {
    if (granted?.naming === "direct" && byResource) return allowed([byResource]);
    if (!isKnownByAuthorizer(principal)) return missing([], [[onResource]]);
    const allow = firstAllow(identity, request);
    return allow
      ? allowed([{ policyType: "identity-based policy", source: allow.source }])
      : missing([], [["identity-based policy", onResource]]);
  }
  const sameAccount = ownerId === policies.resourceAccountId;
  if (sameAccount && granted?.naming === "direct" && byResource) return allowed([byResource]);

  const because: Reason[] = [];
  const needed: (readonly PolicyType[])[] = [];
  const mustAllow = !sameAccount || policies.resourcePolicyMustAllow !== undefined;
  if (mustAllow && !byResource) needed.push([onResource]);
  // If the resource policy names the role or user of a session in the same account, the session needs no identity policy.
  // Boundary and session policies still apply.
  if (!(sameAccount && granted?.naming === "role")) {
    const allow = firstAllow(identity, request);
    if (allow) because.push({ policyType: "identity-based policy", source: allow.source });
    else needed.push(mustAllow ? ["identity-based policy"] : ["identity-based policy", onResource]);
  }
  if (byResource) because.push(byResource);
  if (boundary) {
    const allow = firstAllow([boundary], request);
    if (allow) because.push({ policyType: "permissions boundary", source: allow.source });
    else needed.push(["permissions boundary"]);
  }
  if (session) {
    const allow = firstAllow(session, request);
    if (allow) because.push({ policyType: "session policy", source: allow.source });
    else needed.push(["session policy"]);
  }
  return needed.length === 0 ? allowed(because) : missing(because, needed);
}

/** Returns the refusal with every Deny that applies, or `undefined` if no Deny applies. */
function denial(
  request: AuthorizationRequest,
  { identity, boundary, session, resource, endpoint }: ApplicablePolicies,
  onResource: PolicyType,
): Decision | undefined {
  const because: Reason[] = [];
  const bounded = boundary !== undefined;
  for (const policy of identity)
    collect("identity-based policy", policy, request, bounded, because);
  if (resource) collect(onResource, resource, request, bounded, because);
  if (endpoint) collect("VPC endpoint policy", endpoint, request, bounded, because);
  if (boundary) collect("permissions boundary", boundary, request, bounded, because);
  if (session) {
    for (const policy of session) collect("session policy", policy, request, bounded, because);
  }
  const first = because[0];
  if (!first) return undefined;
  const { policyType, source: by } = first;
  return { allowed: false, explicit: true, policyType, by, because };
}

function collect(
  policyType: PolicyType,
  policy: Policy,
  request: AuthorizationRequest,
  bounded: boolean,
  because: Reason[],
): void {
  for (const statement of policy.covering(request.action, request.resource).denies) {
    if (!statement.names(request.principal, bounded) || !applies(statement, request)) continue;
    because.push({ policyType, source: statement.source });
  }
}

/** Whether a statement that covers the action also covers the resource and the conditions of the request. */
function applies(statement: Statement, { resource, context }: AuthorizationRequest): boolean {
  return statement.coversResource(resource, context) && holds(statement, context);
}

function firstAllow(
  policies: readonly Policy[],
  request: AuthorizationRequest,
): Statement | undefined {
  for (const policy of policies) {
    for (const statement of policy.covering(request.action, request.resource).allows) {
      if (applies(statement, request)) return statement;
    }
  }
  return undefined;
}

type Named = Pick<Statement, "source"> & { readonly naming: Naming };

/** Returns the Allow of a resource policy that names the principal most specifically. */
function bestAllow(policy: Policy, request: AuthorizationRequest): Named | undefined {
  let best: Named | undefined;
  for (const statement of policy.covering(request.action, request.resource).allows) {
    const naming = statement.names(request.principal);
    if (naming === undefined || (best && rank(best.naming) >= rank(naming))) continue;
    if (applies(statement, request)) best = { source: statement.source, naming };
  }
  return best;
}

function rank(naming: Naming): number {
  return naming === "direct" ? 2 : naming === "role" ? 1 : 0;
}

function allowed(because: readonly Reason[]): Decision {
  return { allowed: true, by: because[0]?.source ?? "", because };
}

function missing(because: readonly Reason[], needed: readonly (readonly PolicyType[])[]): Decision {
  const policyType = needed[0]?.[0] ?? "identity-based policy";
  return { allowed: false, explicit: false, policyType, because, needed };
}
