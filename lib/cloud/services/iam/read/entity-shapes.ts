import type { Account } from "../../../account/account.ts";
import { declarationOf } from "../../../account/declaration.ts";
import type { Bounded, Group, Role, User } from "../../../account/iam/identities.ts";
import type { TagRecord } from "../../../state/cloud-state.ts";
import type { ShapeMap } from "../../protocol/query/shape-xml.ts";
import { encodedDocument, pathIn } from "./held-policies.ts";

/** Returns the members of a user that lists have, too. */
export function userShape({ userName, userId, arn }: User, account: Account): ShapeMap {
  const declared = declarationOf(account, "AWS::IAM::User", userName);
  return {
    Path: pathIn(arn),
    UserName: userName,
    UserId: userId,
    Arn: arn,
    // No template declares the admin.
    CreateDate: declared?.created ?? new Date(account.state.adminDate ?? 0),
  };
}

/** Returns the members of a role that lists have, too. */
export function roleShape(role: Role, account: Account): ShapeMap {
  const { roleName, roleId, arn, trust } = role;
  const declared = declarationOf(account, "AWS::IAM::Role", roleName);
  return {
    Path: pathIn(arn),
    RoleName: roleName,
    RoleId: roleId,
    Arn: arn,
    CreateDate: declared?.created,
    AssumeRolePolicyDocument: encodedDocument(trust),
    Description: descriptionIn(declared?.properties),
    MaxSessionDuration: role.maxSessionSeconds,
  };
}

export function groupShape({ groupName, groupId, arn }: Group, account: Account): ShapeMap {
  return {
    Path: pathIn(arn),
    GroupName: groupName,
    GroupId: groupId,
    Arn: arn,
    CreateDate: declarationOf(account, "AWS::IAM::Group", groupName)?.created,
  };
}

/** Returns the boundary and the tags of a user or role, which lists do not have. */
export function boundShape({ boundary, tags }: Bounded): ShapeMap {
  return {
    PermissionsBoundary:
      boundary === undefined
        ? undefined
        : { PermissionsBoundaryType: "Policy", PermissionsBoundaryArn: boundary },
    Tags: tags.length === 0 ? undefined : tags.map(tagShape),
  };
}

export function tagShape([Key, Value]: TagRecord): ShapeMap {
  return { Key, Value };
}

/** Returns the description that a template gives a role or policy. */
export function descriptionIn(
  properties: Readonly<Record<string, unknown>> = {},
): string | undefined {
  const description = properties["Description"];
  return typeof description === "string" && description !== "" ? description : undefined;
}
