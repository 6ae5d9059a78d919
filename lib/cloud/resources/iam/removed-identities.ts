import type { Account } from "../../account/account.ts";
import type { ResourceRecord } from "../../state/cloud-state.ts";

/**
 * Replaces the ARN of a removed user or role by its unique id in key policies, grants and policies of secrets. As on
 * AWS, these policies and grants then do not apply to a later user or role with the same name.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-users
 */
export function forgetPrincipal(
  { attributes }: ResourceRecord,
  uniqueId: string | undefined,
  { keys, secrets }: Account,
): void {
  const arn = attributes["Arn"];
  if (arn === undefined || uniqueId === undefined) return;
  const instead = <T>(name: T) => (name === arn ? uniqueId : name);
  for (const { keyId, record } of keys.all()) {
    const policy = renamed(record.policy, instead);
    if (policy !== undefined) keys.setPolicy(keyId, policy);
    if (!record.grants) continue;
    record.grants = record.grants.map((grant) => ({
      ...grant,
      granteePrincipal: instead(grant.granteePrincipal),
      retiringPrincipal: instead(grant.retiringPrincipal),
    }));
  }
  for (const secret of secrets.all()) {
    const policy = renamed(secret.record.policy, instead);
    if (policy !== undefined) secrets.setPolicy(secret, policy);
  }
}

/** Returns a policy with other names of principals, or `undefined` if none of them changes. */
function renamed(document: unknown, instead: (name: unknown) => unknown): unknown {
  if (document === undefined) return undefined;
  const before = JSON.stringify(document);
  // Only a Principal element has a member `AWS`.
  const policy: unknown = JSON.parse(before, (member, value: unknown) => {
    if (member !== "AWS") return value;
    return Array.isArray(value) ? value.map(instead) : instead(value);
  });
  return JSON.stringify(policy) === before ? undefined : policy;
}
