import type { Directory } from "../../../account/iam/directory.ts";
import type { PolicyHolder } from "../../../account/iam/identities.ts";
import type { ShapeMap } from "../../protocol/query/shape-xml.ts";
import { managedPolicies } from "./held-policies.ts";

/** A user, role or group that uses a managed policy. */
interface Holder {
  readonly kind: "User" | "Role" | "Group";
  readonly name: string;
  readonly id: string;
  readonly arn: string;
}

/**
 * Returns the users, roles and groups that use a managed policy.
 *
 * @param usage `PermissionsPolicy` or `PermissionsBoundary`. @default - both
 */
export function holdersOf(
  policyArn: string,
  usage: string | undefined,
  { users, roles, groups }: Directory,
): readonly Holder[] {
  const uses = (holder: PolicyHolder & { readonly boundary?: string | undefined }): boolean =>
    (usage !== "PermissionsBoundary" && managedPolicies(holder).includes(policyArn)) ||
    (usage !== "PermissionsPolicy" && holder.boundary === policyArn);
  return [
    ...[...users.values()]
      .filter(uses)
      .map(({ userName: name, userId: id, arn }) => ({ kind: "User", name, id, arn }) as const),
    ...[...roles.values()]
      .filter(uses)
      .map(({ roleName: name, roleId: id, arn }) => ({ kind: "Role", name, id, arn }) as const),
    ...[...groups.values()]
      .filter(uses)
      .map(({ groupName: name, groupId: id, arn }) => ({ kind: "Group", name, id, arn }) as const),
  ];
}

/** Returns the three lists of `ListEntitiesForPolicy`. */
export function holderShapes(holders: readonly Holder[]): ShapeMap {
  const shapesOf = (wanted: Holder["kind"]) =>
    holders
      .filter(({ kind }) => kind === wanted)
      .map(({ name, id }) => ({ [`${wanted}Name`]: name, [`${wanted}Id`]: id }));
  return {
    PolicyGroups: shapesOf("Group"),
    PolicyUsers: shapesOf("User"),
    PolicyRoles: shapesOf("Role"),
  };
}
