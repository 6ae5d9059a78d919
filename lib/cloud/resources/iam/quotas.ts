import type { PolicyHolder } from "../../account/iam/identities.ts";
import type { Properties } from "../../assembly/properties.ts";

export type HolderKind = "user" | "role" | "group";

/** The kind and name of a user, role or group. */
export interface NamedHolder {
  readonly kind: HolderKind;
  readonly name: string;
}

/** Maximum total size of all inline policies, in characters without white space. */
const INLINE_SIZE: Readonly<Record<HolderKind, number>> = {
  user: 2048,
  role: 10_240,
  group: 5120,
};
const MANAGED = 10;
const GROUPS = 10;

/**
 * Checks that the policies of a user, role or group do not exceed the default quotas of an AWS account.
 *
 * @param property The property to name in the error.
 * @throws {TemplateUnsupported} If a quota is exceeded.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function requirePolicyQuotas(
  { kind, name }: NamedHolder,
  { inline, managed, attached }: PolicyHolder,
  property: string,
  properties: Properties,
): void {
  const isManaged = (policyName: string) => policyName.startsWith("arn:");
  const added = [...attached].filter(([policyName]) => !isManaged(policyName));
  const policies = [...inline.values(), ...added.map(([, { policy }]) => policy)];
  const size = policies.reduce((sum, policy) => sum + (policy.size ?? 0), 0);
  const most = INLINE_SIZE[kind];
  if (size > most) {
    const said = `Maximum policy size of ${most} bytes exceeded for ${kind} ${name}`;
    properties.fail(property, `is refused: ${said}, whose inline policies have ${size} together`);
  }
  const arns = new Set([...managed, ...[...attached.keys()].filter(isManaged)]);
  if (arns.size > MANAGED) {
    const quota = { user: "PoliciesPerUser", role: "PoliciesPerRole", group: "PoliciesPerGroup" };
    const said = `Cannot exceed quota for ${quota[kind]}: ${MANAGED}`;
    properties.fail(property, `is refused: ${said}; ${kind} ${name} would have ${arns.size}`);
  }
}

/** @throws {TemplateUnsupported} If a user is in more groups than the default quota allows. */
export function requireGroupQuota(
  userName: string,
  groups: Iterable<string>,
  property: string,
  properties: Properties,
): void {
  const { size } = new Set(groups);
  if (size <= GROUPS) return;
  const said = `Cannot exceed quota for GroupsPerUser: ${GROUPS}`;
  properties.fail(property, `is refused: ${said}; user ${userName} would be in ${size}`);
}
