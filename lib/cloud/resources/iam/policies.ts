import { parsePolicy, type Policy } from "../../../iam/policy/policy.ts";
import type { Account } from "../../account/account.ts";
import { similarAwsPolicy } from "../../account/iam/aws-managed-policies.ts";
import type { PolicyHolder } from "../../account/iam/identities.ts";
import { isUnknownGrant } from "../../account/iam/unknown-aws-policy.ts";
import { Properties } from "../../assembly/properties.ts";
import { resourceId, type ResourceType } from "../resource-type/resource-type.ts";
import { IAM_NAME, iamArn, nameOf, pathOf, principalIdOf } from "./names.ts";
import { requirePolicyQuotas, type HolderKind, type NamedHolder } from "./quotas.ts";

/** An inline policy for users, roles and groups. */
export const iamPolicy: ResourceType = {
  enforced: ["PolicyName", "PolicyDocument", "Users", "Roles", "Groups"],
  inert: [],
  attributes: [],
  sharesIds: true,
  put(input, account) {
    const { properties } = input;
    const name = properties.match("PolicyName", IAM_NAME).text("PolicyName");
    // CDK generates the name, so the source also names the construct.
    const source = `policy ${name} (${input.path.replace(/\/Resource$/, "")})`;
    const policy = parsePolicy(properties.raw("PolicyDocument"), "identity", source);
    const holders = holdersNamed(properties, account);
    if (holders.length === 0) properties.fail("Users", "and Roles and Groups are all empty");
    attach(holders, { name, policy, by: resourceId(input) }, properties, account);
    return { physicalId: name, attributes: { AttachmentId: resourceId(input) } };
  },
  remove({ physicalId, attributes }, account) {
    detach(attributes["AttachmentId"] ?? "", account, physicalId);
  },
};

/**
 * An inline policy for one user, role or group, which a property names. It is the same as `AWS::IAM::Policy` for a list
 * with one name.
 */
export function iamPolicyOf(
  property: "GroupName" | "RoleName" | "UserName",
  holders: "Groups" | "Roles" | "Users",
): ResourceType {
  return {
    ...iamPolicy,
    enforced: ["PolicyDocument", "PolicyName", property],
    put(input, account) {
      const { properties } = input;
      const { [property]: holder, ...rest } = properties.all;
      properties.text(property);
      if (!properties.has("PolicyDocument")) properties.fail("PolicyDocument", "is missing");
      const listed = new Properties({ ...rest, [holders]: [holder] });
      return iamPolicy.put({ ...input, properties: listed }, account);
    },
  };
}

export const iamManagedPolicy: ResourceType = {
  enforced: ["ManagedPolicyName", "Path", "PolicyDocument", "Users", "Roles", "Groups"],
  inert: ["Description"],
  attributes: ["PolicyArn"],
  put(input, account) {
    const { properties } = input;
    const policyName = nameOf(input, "ManagedPolicyName");
    const arn = iamArn(account, `policy${pathOf(properties)}${policyName}`);
    if (account.directory.managedPolicies.has(arn) && input.previous?.physicalId !== arn) {
      properties.fail("ManagedPolicyName", `${policyName} exists already in this account`);
    }
    const policy = parsePolicy(properties.raw("PolicyDocument"), "managed", arn);
    account.directory.managedPolicies.set(arn, policy);
    const holders = holdersNamed(properties, account);
    attach(holders, { name: arn, policy, by: resourceId(input) }, properties, account);
    const attributes = {
      PolicyArn: arn,
      AttachmentId: resourceId(input),
      PolicyId: principalIdOf(input, arn, "PolicyId", "ANPA"),
    };
    return { physicalId: arn, attributes };
  },
  remove({ physicalId, attributes }, account) {
    account.directory.managedPolicies.delete(physicalId);
    detach(attributes["AttachmentId"] ?? "", account, physicalId);
  },
};

/**
 * Returns the policies of a user, role or group: policies in its own properties, and policies attached before.
 *
 * @throws {TemplateUnsupported} If a managed policy is unknown, a name occurs twice, or a quota is exceeded.
 * @throws {PolicyUnsupported} If a policy cannot be evaluated.
 */
export function policiesOn(
  owner: NamedHolder,
  existing: PolicyHolder | undefined,
  properties: Properties,
  account: Account,
): PolicyHolder {
  const inline = new Map<string, Policy>();
  for (const declared of properties.maps("Policies")) {
    const name = declared
      .only(["PolicyName", "PolicyDocument"])
      .match("PolicyName", IAM_NAME)
      .text("PolicyName");
    if (inline.has(name)) properties.fail("Policies", `has two policies ${name}`);
    const source = `policy ${name} of ${owner.kind} ${owner.name}`;
    inline.set(name, parsePolicy(declared.raw("PolicyDocument"), "identity", source));
  }
  const managed = properties.texts("ManagedPolicyArns");
  for (const arn of managed) requireManagedPolicy(arn, "ManagedPolicyArns", properties, account);
  const holder = { inline, managed, attached: existing?.attached ?? new Map() };
  const property = properties.has("Policies") ? "Policies" : "ManagedPolicyArns";
  requirePolicyQuotas(owner, holder, property, properties);
  return holder;
}

/**
 * Accepts the managed policies of the account, and those of AWS. A policy of AWS that is not known here grants nothing,
 * and as a boundary it denies everything.
 *
 * @throws {TemplateUnsupported} If the managed policy does not exist, or if it is a policy of AWS that is not known here
 *   and may deny something.
 */
export function requireManagedPolicy(
  arn: string,
  property: "ManagedPolicyArns" | "PermissionsBoundary",
  properties: Properties,
  { directory, partition }: Account,
): void {
  if (directory.managedPolicies.has(arn)) return;
  const similar = similarAwsPolicy(arn);
  if (similar === undefined && isUnknownGrant(arn, partition)) return;
  const hint = similar === undefined ? "" : `; the policy of AWS is ${similar}`;
  properties.fail(property, `names ${arn}, which the local cloud does not know${hint}`);
}

interface Attachment {
  readonly name: string;
  readonly policy: Policy;
  /** Id of the resource that attaches the policy. */
  readonly by: string;
}

/** Attaches a policy to these holders, and detaches it from its previous holders. */
function attach(
  holders: readonly Holder[],
  { name, policy, by }: Attachment,
  properties: Properties,
  account: Account,
): void {
  detach(by, account);
  for (const { owner, holder, property } of holders) {
    const { inline, attached } = holder;
    // On AWS, the later policy replaces the earlier one, in an undefined order.
    if (inline.has(name) || attached.has(name)) {
      properties.fail("PolicyName", `${name} exists already on one of its users, roles or groups`);
    }
    attached.set(name, { policy, by });
    requirePolicyQuotas(owner, holder, property, properties);
  }
}

/** @param name Detaches only the policy with this name, so that a policy that replaced it stays. */
function detach(by: string, { directory }: Account, name?: string): void {
  const { users, roles, groups } = directory;
  for (const { attached } of [...users.values(), ...roles.values(), ...groups.values()]) {
    for (const [key, attachment] of attached) {
      if (attachment.by === by && (name === undefined || name === key)) attached.delete(key);
    }
  }
}

/** A user, role or group that a property names. */
interface Holder {
  readonly property: string;
  readonly owner: NamedHolder;
  readonly holder: PolicyHolder;
}

function holdersNamed(properties: Properties, { directory }: Account): readonly Holder[] {
  const { users, roles, groups } = directory;
  const find = (
    property: string,
    kind: HolderKind,
    table: ReadonlyMap<string, PolicyHolder>,
  ): readonly Holder[] =>
    properties.texts(property).map((name) => ({
      property,
      owner: { kind, name },
      holder: table.get(name) ?? properties.fail(property, `names ${name}, which does not exist`),
    }));
  return [
    ...find("Users", "user", users),
    ...find("Roles", "role", roles),
    ...find("Groups", "group", groups),
  ];
}
