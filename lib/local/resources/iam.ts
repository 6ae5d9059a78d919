import { parsePolicy, type Policy } from "../../iam/policy.ts";
import type { Account } from "../account/account.ts";
import type { PolicyHolder } from "../account/directory.ts";
import { generatedName, newPrincipalId } from "../account/identifiers.ts";
import type { Properties } from "../deployment/properties.ts";
import type { ResourceInput, ResourceType } from "../deployment/resource-type.ts";
import type { ResourceRecord } from "../state/cloud-state.ts";

export const iamUser: ResourceType = {
  enforced: ["UserName", "Path", "Policies", "ManagedPolicyArns", "Groups"],
  inert: ["Tags"],
  attributes: ["Arn"],
  put(input, account) {
    const { properties, previous } = input;
    const userName = nameOf(input, "UserName");
    const existing = account.directory.users.get(userName);
    if (existing && previous?.physicalId !== userName) {
      properties.fail("UserName", `${userName} exists already in this account`);
    }
    const arn = iamArn(account, `user${pathOf(properties)}${userName}`);
    const userId =
      (previous?.physicalId === userName ? previous.attributes["UserId"] : undefined) ??
      newPrincipalId("AIDA");
    account.directory.users.set(userName, {
      userName,
      arn,
      userId,
      groups: new Set(properties.texts("Groups")),
      inline: ownPolicies(properties, account, `user ${userName}`),
      attached: existing?.attached ?? new Map(),
    });
    return { physicalId: userName, attributes: { Arn: arn, UserId: userId } };
  },
  remove({ physicalId }, account) {
    account.directory.removeUser(physicalId);
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
  ],
  inert: ["Description", "Tags"],
  attributes: ["Arn", "RoleId"],
  put(input, account) {
    const { properties, previous } = input;
    const roleName = nameOf(input, "RoleName");
    const existing = account.directory.roles.get(roleName);
    if (existing && previous?.physicalId !== roleName) {
      properties.fail("RoleName", `${roleName} exists already in this account`);
    }
    const arn = iamArn(account, `role${pathOf(properties)}${roleName}`);
    const roleId =
      (previous?.physicalId === roleName ? previous.attributes["RoleId"] : undefined) ??
      newPrincipalId("AROA");
    const trust = properties.raw("AssumeRolePolicyDocument");
    account.directory.roles.set(roleName, {
      roleName,
      arn,
      roleId,
      trust: parsePolicy(trust, "trust", `trust policy of role ${roleName}`),
      maxSessionSeconds: properties.number("MaxSessionDuration", 3600),
      inline: ownPolicies(properties, account, `role ${roleName}`),
      attached: existing?.attached ?? new Map(),
    });
    return { physicalId: roleName, attributes: { Arn: arn, RoleId: roleId } };
  },
  remove({ physicalId }, account) {
    account.directory.roles.delete(physicalId);
  },
};

export const iamGroup: ResourceType = {
  enforced: ["GroupName", "Path", "Policies", "ManagedPolicyArns"],
  inert: [],
  attributes: ["Arn"],
  put(input, account) {
    const groupName = nameOf(input, "GroupName");
    account.directory.groups.set(groupName, {
      inline: ownPolicies(input.properties, account, `group ${groupName}`),
      attached: account.directory.groups.get(groupName)?.attached ?? new Map(),
    });
    const arn = iamArn(account, `group${pathOf(input.properties)}${groupName}`);
    return { physicalId: groupName, attributes: { Arn: arn } };
  },
  remove({ physicalId }, account) {
    account.directory.groups.delete(physicalId);
  },
};

export const iamUserToGroupAddition: ResourceType = {
  enforced: ["GroupName", "Users"],
  inert: [],
  attributes: [],
  put({ properties, stackName, logicalId }, account) {
    const groupName = properties.text("GroupName");
    if (!account.directory.groups.has(groupName)) properties.fail("GroupName", "names no group");
    for (const userName of properties.texts("Users")) {
      const user = account.directory.users.get(userName);
      if (!user) return properties.fail("Users", `names ${userName}, which is not there`);
      user.groups.add(groupName);
    }
    return { physicalId: `${stackName}-${logicalId}`, attributes: {} };
  },
  remove: () => undefined,
};

/** An inline policy on users, roles and groups. */
export const iamPolicy: ResourceType = {
  enforced: ["PolicyName", "PolicyDocument", "Users", "Roles", "Groups"],
  inert: [],
  attributes: [],
  put({ properties }, account) {
    const policyName = properties.text("PolicyName");
    const policy = parsePolicy(
      properties.raw("PolicyDocument"),
      "identity",
      `policy ${policyName}`,
    );
    const holders = attachments(properties, account);
    if (holders.length === 0) properties.fail("Users", "and Roles and Groups are all empty");
    for (const holder of holders) holder.attached.set(policyName, policy);
    return { physicalId: policyName, attributes: {} };
  },
  remove: detach,
};

export const iamManagedPolicy: ResourceType = {
  enforced: ["ManagedPolicyName", "Path", "PolicyDocument", "Users", "Roles", "Groups"],
  inert: ["Description"],
  attributes: ["PolicyArn"],
  put(input, account) {
    const { properties } = input;
    const policyName = nameOf(input, "ManagedPolicyName");
    const arn = iamArn(account, `policy${pathOf(properties)}${policyName}`);
    const policy = parsePolicy(properties.raw("PolicyDocument"), "identity", arn);
    account.directory.managedPolicies.set(arn, policy);
    for (const holder of attachments(properties, account)) holder.attached.set(arn, policy);
    return { physicalId: arn, attributes: { PolicyArn: arn } };
  },
  remove(record, account) {
    account.directory.managedPolicies.delete(record.physicalId);
    detach(record, account);
  },
};

function attachments(properties: Properties, account: Account): readonly PolicyHolder[] {
  const { users, roles, groups } = account.directory;
  const find = (property: string, table: ReadonlyMap<string, PolicyHolder>) =>
    properties
      .texts(property)
      .map(
        (name) => table.get(name) ?? properties.fail(property, `names ${name}, which is not there`),
      );
  return [...find("Users", users), ...find("Roles", roles), ...find("Groups", groups)];
}

function detach({ physicalId }: ResourceRecord, account: Account): void {
  const { users, roles, groups } = account.directory;
  for (const holder of [...users.values(), ...roles.values(), ...groups.values()]) {
    holder.attached.delete(physicalId);
  }
}

function ownPolicies(properties: Properties, account: Account, owner: string) {
  const policies = new Map<string, Policy>();
  for (const inline of properties.maps("Policies")) {
    const policyName = inline.only(["PolicyName", "PolicyDocument"]).text("PolicyName");
    const source = `policy ${policyName} of ${owner}`;
    policies.set(policyName, parsePolicy(inline.raw("PolicyDocument"), "identity", source));
  }
  for (const arn of properties.texts("ManagedPolicyArns")) {
    const policy = account.directory.managedPolicies.get(arn);
    if (!policy) {
      return properties.fail("ManagedPolicyArns", `names ${arn}, whose text is not known here`);
    }
    policies.set(arn, policy);
  }
  return policies;
}

function nameOf({ stackName, logicalId, properties, previous }: ResourceInput, property: string) {
  return (
    properties.optionalText(property) ??
    previous?.physicalId.split("/").at(-1) ??
    generatedName(stackName, logicalId)
  );
}

function pathOf(properties: Properties): string {
  return properties.optionalText("Path") ?? "/";
}

function iamArn({ partition, accountId }: Account, resource: string): string {
  return `arn:${partition}:iam::${accountId}:${resource}`;
}
