import { parseTrustPolicy } from "../../../iam/policy/trust-policy.ts";
import type { Account } from "../../account/account.ts";
import type { Directory } from "../../account/iam/directory.ts";
import type { Bounded } from "../../account/iam/identities.ts";
import type { Properties } from "../../assembly/properties.ts";
import { resourceId, type ResourceType } from "../resource-type/resource-type.ts";
import { forgetPrincipal } from "./removed-identities.ts";
import { claimedName, iamArn, pathOf, principalIdOf } from "./names.ts";
import { tagsOf } from "../resource-type/tags.ts";
import { policiesOn, requireManagedPolicy } from "./policies.ts";
import { requireGroupQuota } from "./quotas.ts";

export const iamUser: ResourceType = {
  enforced: [
    "UserName",
    "Path",
    "Policies",
    "ManagedPolicyArns",
    "Groups",
    "PermissionsBoundary",
    "Tags",
  ],
  inert: [],
  attributes: ["Arn"],
  put(input, account) {
    const { properties } = input;
    const [userName, existing] = claimedName(input, "UserName", account.directory.users);
    const groups = properties
      .texts("Groups")
      .map((name) => existingGroup(name, properties, account.directory));
    const additions = existing?.additions ?? new Map<string, string>();
    requireGroupQuota(userName, [...groups, ...additions.values()], "Groups", properties);
    const arn = iamArn(account, `user${pathOf(properties)}${userName}`);
    const userId = principalIdOf(input, userName, "UserId", "AIDA");
    account.directory.users.set(userName, {
      userName,
      arn,
      userId,
      groups,
      additions,
      ...policiesOn({ kind: "user", name: userName }, existing, properties, account),
      ...bounds(properties, account),
    });
    return { physicalId: userName, attributes: { Arn: arn, UserId: userId } };
  },
  remove(record, account) {
    account.directory.removeUser(record.physicalId);
    forgetPrincipal(record, record.attributes["UserId"], account);
  },
};

export const iamRole: ResourceType = {
  enforced: [
    "RoleName",
    "Path",
    "AssumeRolePolicyDocument",
    "Policies",
    "ManagedPolicyArns",
    "MaxSessionDuration",
    "PermissionsBoundary",
    "Tags",
  ],
  inert: ["Description"],
  attributes: ["Arn", "RoleId"],
  put(input, account) {
    const { properties } = input;
    const [roleName, existing] = claimedName(input, "RoleName", account.directory.roles);
    const arn = iamArn(account, `role${pathOf(properties)}${roleName}`);
    const roleId = principalIdOf(input, roleName, "RoleId", "AROA");
    const trust = properties.raw("AssumeRolePolicyDocument");
    account.directory.roles.set(roleName, {
      roleName,
      arn,
      roleId,
      trust: parseTrustPolicy(trust, `trust policy of role ${roleName}`),
      maxSessionSeconds: properties.integer("MaxSessionDuration", 3600, { from: 3600, to: 43_200 }),
      ...policiesOn({ kind: "role", name: roleName }, existing, properties, account),
      ...bounds(properties, account),
    });
    return { physicalId: roleName, attributes: { Arn: arn, RoleId: roleId } };
  },
  remove(record, account) {
    account.directory.removeRole(record.physicalId);
    forgetPrincipal(record, record.attributes["RoleId"], account);
  },
};

export const iamGroup: ResourceType = {
  enforced: ["GroupName", "Path", "Policies", "ManagedPolicyArns"],
  inert: [],
  attributes: ["Arn"],
  put(input, account) {
    const { properties } = input;
    const [groupName, existing] = claimedName(input, "GroupName", account.directory.groups);
    const arn = iamArn(account, `group${pathOf(properties)}${groupName}`);
    const groupId = principalIdOf(input, groupName, "GroupId", "AGPA");
    account.directory.groups.set(groupName, {
      groupName,
      arn,
      groupId,
      ...policiesOn({ kind: "group", name: groupName }, existing, properties, account),
    });
    return { physicalId: groupName, attributes: { Arn: arn, GroupId: groupId } };
  },
  remove({ physicalId }, account) {
    account.directory.groups.delete(physicalId);
  },
};

export const iamUserToGroupAddition: ResourceType = {
  enforced: ["GroupName", "Users"],
  inert: [],
  attributes: [],
  put(input, { directory }) {
    const { properties } = input;
    const groupName = existingGroup(properties.text("GroupName"), properties, directory);
    const id = resourceId(input);
    removeAddition(id, directory);
    for (const userName of properties.texts("Users")) {
      const user = directory.users.get(userName) ?? noUser(userName, properties, directory);
      user.additions.set(id, groupName);
      const all = [...user.groups, ...user.additions.values()];
      requireGroupQuota(userName, all, "Users", properties);
    }
    return { physicalId: id, attributes: {} };
  },
  remove({ physicalId }, { directory }) {
    removeAddition(physicalId, directory);
  },
};

function removeAddition(id: string, { users }: Directory): void {
  for (const { additions } of users.values()) additions.delete(id);
}

function noUser(name: string, properties: Properties, { groups }: Directory): never {
  return properties.fail(
    "Users",
    groups.has(name)
      ? `names ${name}, which is a group: a group cannot contain groups`
      : `names ${name}, which does not exist`,
  );
}

/** Reads the permissions boundary and the tags of a user or role. */
function bounds(properties: Properties, account: Account): Pick<Bounded, "boundary" | "tags"> {
  const boundary = properties.optionalText("PermissionsBoundary");
  if (boundary !== undefined)
    requireManagedPolicy(boundary, "PermissionsBoundary", properties, account);
  const tags = tagsOf(properties);
  // Condition keys are case-insensitive, so two tag keys that differ only in case would be ambiguous.
  if (new Set(tags.map(([key]) => key.toLowerCase())).size < tags.length) {
    properties.fail("Tags", "are refused: their keys are case-insensitive, and one occurs twice");
  }
  return { boundary, tags };
}

/** Fails if a group does not exist. A misspelled group would have no policies, so its Deny would be missing. */
function existingGroup(name: string, properties: Properties, { groups }: Directory): string {
  return groups.has(name) ? name : properties.fail("Groups", `names ${name}, which does not exist`);
}
