import type {
  ApplicablePolicies,
  AuthorizationRequest,
  Decision,
  PolicyType,
  Reason,
} from "./decision.ts";
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

/**
 * Why a request was refused, in one line for people: every statement that denied it, or the one that
 * nearly allowed it where an Allow was missing; `undefined` where nothing came near.
 */
export function whyRefused(
  request: AuthorizationRequest,
  policies: ApplicablePolicies,
  decision: Decision & { readonly allowed: false },
): string | undefined {
  if (decision.explicit) {
    return `denied by ${decision.because.map(({ source }) => source).join("; ")}`;
  }
  const needed = decision.needed.flat();
  const nearest = nearMisses(request, policies).find(({ policyType }) =>
    needed.includes(policyType),
  );
  return nearest && `${nearest.source} would allow it, but for its ${nearest.unmet.join(", ")}`;
}
