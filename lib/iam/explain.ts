import type { ApplicablePolicies, AuthorizationRequest, PolicyType, Reason } from "./decision.ts";
import type { Policy } from "./policy.ts";

/** An Allow of the right action that does not apply. */
export interface NearMiss extends Reason {
  /** What of it does not fit: `Principal`, `Resource`, `Condition StringEquals aws:username`. */
  readonly unmet: readonly string[];
}

/**
 * The statements that would have allowed a request, were it not for what they say of its principal,
 * resource or conditions; those that lack least come first. For people: {@link evaluate} decides.
 */
export function nearMisses(
  { principal, action, resource, context }: AuthorizationRequest,
  policies: ApplicablePolicies,
): readonly NearMiss[] {
  const misses: NearMiss[] = [];
  const collect = (policyType: PolicyType, given: readonly Policy[]) => {
    for (const { source, ...statement } of given.flatMap((one) => one.covering(action).allows)) {
      const unmet = [
        ...(statement.names(principal) === undefined ? ["Principal"] : []),
        ...(statement.coversResource(resource, context) ? [] : ["Resource"]),
        ...statement.conditions
          .filter((condition) => !condition.holds(context))
          .map(({ text }) => `Condition ${text}`),
      ];
      if (unmet.length > 0) misses.push({ policyType, source, unmet });
    }
  };
  collect("identity-based policy", policies.identity);
  if (policies.resource) {
    collect(policies.resourcePolicyMustAllow ?? "resource-based policy", [policies.resource]);
  }
  if (policies.boundary) collect("permissions boundary", [policies.boundary]);
  if (policies.session) collect("session policy", policies.session);
  return misses.toSorted((a, b) => a.unmet.length - b.unmet.length);
}
