import { parsePolicy, type Policy } from "../../../../iam/policy/policy.ts";
import type { PolicyKind } from "../../../../iam/syntax/policy-kind.ts";
import { policyDocument } from "../../../../iam/syntax/policy-text.ts";
import { PolicyUnsupported } from "../../../../iam/syntax/policy-unsupported.ts";
import type { Directory } from "../../../account/iam/directory.ts";
import type { Group, PolicyHolder, Role, User } from "../../../account/iam/identities.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { groupsOf } from "../read/get-entity.ts";
import { inlinePolicies, managedPolicies, nameIn } from "../read/held-policies.ts";

/** A policy that a simulation evaluates, with the name that its result shows. */
export interface SimulatedPolicy {
  /** `SourcePolicyId`. */
  readonly id: string;
  readonly type: "IAM Policy" | "Resource Policy";
  readonly policy: Policy;
  /** The text in which statements have their positions. */
  readonly text: string;
}

/** Returns the policies of a user, role or group, including the policies of a user's groups. */
export function policiesOfSource(
  source: User | Role | Group,
  directory: Directory,
): readonly SimulatedPolicy[] {
  const { kind, name } = namedKind(source);
  const own = policiesOn(kind, name, source, directory);
  if (!("userId" in source)) return own;
  const groups = groupsOf(source).flatMap((group) => directory.groups.get(group) ?? []);
  return [...own, ...groups.flatMap((one) => policiesOn("group", one.groupName, one, directory))];
}

function namedKind(source: User | Role | Group): { readonly kind: string; readonly name: string } {
  if ("userId" in source) return { kind: "user", name: source.userName };
  return "roleId" in source
    ? { kind: "role", name: source.roleName }
    : { kind: "group", name: source.groupName };
}

function policiesOn(
  kind: string,
  holder: string,
  policies: PolicyHolder,
  directory: Directory,
): readonly SimulatedPolicy[] {
  return [
    ...[...inlinePolicies(policies)].map(([name, policy]) =>
      known(`${kind}_${holder}_${name}`, policy),
    ),
    ...managedPolicies(policies).flatMap((arn) => {
      const policy = directory.managedPolicies.get(arn);
      return policy ? known(nameIn(arn), policy) : [];
    }),
  ];
}

/** A policy of the account. */
export function known(id: string, policy: Policy): SimulatedPolicy {
  return { id, type: "IAM Policy", policy, text: JSON.stringify(policy.document ?? {}) };
}

/**
 * A policy in a request. Its conditions may have any key, because the request may have the context for it.
 *
 * @throws {ServiceError} InvalidInput if the policy cannot be evaluated.
 */
export function given(id: string, text: string, kind: PolicyKind = "identity"): SimulatedPolicy {
  const type = kind === "resource" ? "Resource Policy" : "IAM Policy";
  try {
    return { id, type, policy: parsePolicy(policyDocument(text), kind, id, () => undefined), text };
  } catch (error) {
    if (error instanceof PolicyUnsupported) throw new ServiceError("InvalidInput", error.message);
    if (error instanceof SyntaxError) {
      throw new ServiceError("InvalidInput", `${id} is not valid JSON`);
    }
    throw error;
  }
}
