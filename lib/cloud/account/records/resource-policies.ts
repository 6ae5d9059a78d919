import { policyOf, type Policy } from "../../../iam/policy/policy.ts";

/** Resource policies of services that are not served: by the ARN of the resource, then by the id of their owner. */
export type ResourcePolicies = Map<string, Map<string, Policy>>;

/** Returns the policy of a resource, or `undefined` if it has none. */
export function resourcePolicyOf(policies: ResourcePolicies, arn: string): Policy | undefined {
  const parts = [...(policies.get(arn)?.values() ?? [])];
  return parts.length === 0 ? undefined : policyOf(parts.flatMap(({ statements }) => statements));
}

/** Adds the policy that one resource of a template gives another one. */
export function addResourcePolicy(
  policies: ResourcePolicies,
  arn: string,
  owner: string,
  policy: Policy,
): void {
  const parts = policies.get(arn) ?? new Map<string, Policy>();
  policies.set(arn, parts.set(owner, policy));
}

/** Removes every policy that a resource of a template has given. */
export function removeResourcePolicies(policies: ResourcePolicies, owner: string): void {
  for (const [arn, parts] of policies) {
    parts.delete(owner);
    if (parts.size === 0) policies.delete(arn);
  }
}
