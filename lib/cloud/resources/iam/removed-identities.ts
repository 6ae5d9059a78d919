import type { Account } from "../../account/account.ts";
import type { ResourceRecord } from "../../state/cloud-state.ts";

/**
 * Puts the unique id of a user or role that goes in the place of its ARN, in key policies and grants. As
 * on AWS, whoever has its name later is somebody else.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-users
 */
export function forgetPrincipal(
  { attributes }: ResourceRecord,
  uniqueId: string | undefined,
  { keys }: Account,
): void {
  const arn = attributes["Arn"];
  if (arn === undefined || uniqueId === undefined) return;
  const instead = <T>(name: T) => (name === arn ? uniqueId : name);
  for (const { keyId, record } of keys.all()) {
    const before = JSON.stringify(record.policy);
    // Only a Principal has a member of that name.
    const policy: unknown = JSON.parse(before, (member, value: unknown) => {
      if (member !== "AWS") return value;
      return Array.isArray(value) ? value.map(instead) : instead(value);
    });
    if (JSON.stringify(policy) !== before) keys.setPolicy(keyId, policy);
    if (!record.grants) continue;
    record.grants = record.grants.map((grant) => ({
      ...grant,
      granteePrincipal: instead(grant.granteePrincipal),
      retiringPrincipal: instead(grant.retiringPrincipal),
    }));
  }
}
