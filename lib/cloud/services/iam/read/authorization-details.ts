import type { PolicyHolder } from "../../../account/iam/identities.ts";
import type { Call } from "../../protocol/call.ts";
import { page } from "../../protocol/query/page.ts";
import { members, type Form } from "../../protocol/query/form.ts";
import { shapeXml, type ShapeMap } from "../../protocol/query/shape-xml.ts";
import { requireAllowed } from "../access/allowed.ts";
import { boundShape, groupShape, roleShape, userShape } from "./entity-shapes.ts";
import { groupsOf } from "./get-entity.ts";
import {
  attachedPolicyShape,
  encodedDocument,
  inlinePolicies,
  managedPolicies,
} from "./held-policies.ts";
import { documentShape, policyDescription, policyShape, versionShape } from "./managed-policy.ts";
import { isOfAws } from "./policy-operations.ts";

/** One entry of the answer: the name of its list, a unique key, and its members. */
interface Detail {
  readonly list: "UserDetailList" | "GroupDetailList" | "RoleDetailList" | "Policies";
  readonly filter: string;
  readonly key: string;
  readonly shape: () => ShapeMap;
}

/**
 * Returns all users, groups, roles and managed policies with their documents, or the kinds that `Filter` names. One page
 * has entries of several lists.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
export function getAccountAuthorizationDetails(call: Call, form: Form): string {
  requireAllowed(call, "GetAccountAuthorizationDetails", "*");
  const filters = members(form, "Filter");
  const wanted = detailsOf(call).filter(
    ({ filter }) => filters.length === 0 || filters.includes(filter),
  );
  const { items, more } = page(form, wanted, ({ list, key }) => `${list} ${key}`);
  const shapesOf = (wantedList: Detail["list"]) =>
    items.filter(({ list }) => list === wantedList).map(({ shape }) => shape());
  return shapeXml({
    UserDetailList: shapesOf("UserDetailList"),
    GroupDetailList: shapesOf("GroupDetailList"),
    RoleDetailList: shapesOf("RoleDetailList"),
    Policies: shapesOf("Policies"),
    ...more,
  });
}

function detailsOf({ account }: Call): readonly Detail[] {
  const { users, groups, roles, managedPolicies: policies } = account.directory;
  return [
    ...[...users.values()].map((user): Detail => ({
      list: "UserDetailList",
      filter: "User",
      key: user.userName,
      shape: () => ({
        ...userShape(user, account),
        ...heldShape("User", user),
        GroupList: groupsOf(user),
        ...boundShape(user),
      }),
    })),
    ...[...groups.values()].map((group): Detail => ({
      list: "GroupDetailList",
      filter: "Group",
      key: group.groupName,
      shape: () => ({ ...groupShape(group, account), ...heldShape("Group", group) }),
    })),
    ...[...roles.values()].map((role): Detail => ({
      list: "RoleDetailList",
      filter: "Role",
      key: role.roleName,
      shape: () => {
        // The details have neither the description nor the duration of a role.
        const { Description: _, MaxSessionDuration: __, ...shape } = roleShape(role, account);
        const lists = { InstanceProfileList: [], RoleLastUsed: {} };
        return { ...shape, ...lists, ...heldShape("Role", role), ...boundShape(role) };
      },
    })),
    ...[...policies].map(([arn, policy]): Detail => ({
      list: "Policies",
      filter: isOfAws(arn) ? "AWSManagedPolicy" : "LocalManagedPolicy",
      key: arn,
      shape: () => {
        const named = { arn, policy };
        const version = { ...documentShape(named), ...versionShape(named, account) };
        return {
          ...policyShape(named, account),
          Description: policyDescription(named, account),
          PolicyVersionList: [version],
        };
      },
    })),
  ];
}

function heldShape(kind: string, holder: PolicyHolder): ShapeMap {
  return {
    [`${kind}PolicyList`]: [...inlinePolicies(holder)].map(([PolicyName, policy]) => ({
      PolicyName,
      PolicyDocument: encodedDocument(policy),
    })),
    AttachedManagedPolicies: managedPolicies(holder).map(attachedPolicyShape),
  };
}
