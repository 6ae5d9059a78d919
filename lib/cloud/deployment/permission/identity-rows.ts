import type { ActionRow, ActionRows } from "./action-row.ts";

const ROLE = "iam::${Account}:role/${Item}";
const USER = "iam::${Account}:user/${Item}";
const GROUP = "iam::${Account}:group/${Item}";

/** Returns the row of a role, user or group, with its policies. */
function identity(
  kind: "Role" | "User" | "Group",
  changing: Readonly<Record<string, string>>,
): ActionRow {
  return {
    create: `iam:Create${kind}`,
    update: "",
    changing,
    delete: `iam:Delete${kind}`,
    having: {
      Policies: `iam:Put${kind}Policy`,
      ...(kind === "Group" ? {} : { Tags: `iam:Tag${kind}` }),
    },
    each: {
      ManagedPolicyArns: { arn: "${Arn}", put: `iam:Attach${kind}Policy`, key: "iam:PolicyARN" },
      ...(kind === "User" ? { Groups: { arn: GROUP, put: "iam:AddUserToGroup" } } : {}),
    },
  };
}

/** A policy that is a part of other identities. */
const inline = { create: "", update: "", delete: "" };

/** The types of IAM and KMS. */
export const identityRows: ActionRows = {
  "AWS::IAM::AccessKey": {
    arn: "iam::${Account}:user/${UserName}",
    create: "iam:CreateAccessKey",
    update: "iam:UpdateAccessKey",
    delete: "iam:DeleteAccessKey",
  },
  "AWS::IAM::Group": identity("Group", {}),
  "AWS::IAM::GroupPolicy": {
    arn: "iam::${Account}:group/${GroupName}",
    create: "iam:PutGroupPolicy",
    update: "iam:PutGroupPolicy",
    delete: "iam:DeleteGroupPolicy",
  },
  "AWS::IAM::ManagedPolicy": {
    arn: "${Name}",
    create: "iam:CreatePolicy",
    update: "iam:CreatePolicyVersion",
    delete: "iam:DeletePolicy",
    each: {
      Roles: { arn: ROLE, put: "iam:AttachRolePolicy", delete: "iam:DetachRolePolicy" },
      Users: { arn: USER, put: "iam:AttachUserPolicy", delete: "iam:DetachUserPolicy" },
      Groups: { arn: GROUP, put: "iam:AttachGroupPolicy", delete: "iam:DetachGroupPolicy" },
    },
  },
  "AWS::IAM::OIDCProvider": {
    create: "iam:CreateOpenIDConnectProvider",
    update: "iam:UpdateOpenIDConnectProviderThumbprint",
    delete: "iam:DeleteOpenIDConnectProvider",
  },
  "AWS::IAM::Policy": {
    ...inline,
    each: {
      Roles: { arn: ROLE, put: "iam:PutRolePolicy", delete: "iam:DeleteRolePolicy" },
      Users: { arn: USER, put: "iam:PutUserPolicy", delete: "iam:DeleteUserPolicy" },
      Groups: { arn: GROUP, put: "iam:PutGroupPolicy", delete: "iam:DeleteGroupPolicy" },
    },
  },
  "AWS::IAM::Role": identity("Role", {
    AssumeRolePolicyDocument: "iam:UpdateAssumeRolePolicy",
    Description: "iam:UpdateRole",
    MaxSessionDuration: "iam:UpdateRole",
    PermissionsBoundary: "iam:PutRolePermissionsBoundary",
  }),
  "AWS::IAM::RolePolicy": {
    arn: "iam::${Account}:role/${RoleName}",
    create: "iam:PutRolePolicy",
    update: "iam:PutRolePolicy",
    delete: "iam:DeleteRolePolicy",
  },
  "AWS::IAM::User": identity("User", { PermissionsBoundary: "iam:PutUserPermissionsBoundary" }),
  "AWS::IAM::UserPolicy": {
    arn: "iam::${Account}:user/${UserName}",
    create: "iam:PutUserPolicy",
    update: "iam:PutUserPolicy",
    delete: "iam:DeleteUserPolicy",
  },
  "AWS::IAM::UserToGroupAddition": {
    arn: "iam::${Account}:group/${GroupName}",
    create: "iam:AddUserToGroup",
    update: "iam:AddUserToGroup iam:RemoveUserFromGroup",
    delete: "iam:RemoveUserFromGroup",
  },
  "AWS::KMS::Alias": {
    arn: "kms:${Region}:${Account}:${Name}",
    create: "kms:CreateAlias",
    update: "kms:UpdateAlias",
    delete: "kms:DeleteAlias",
  },
  "AWS::KMS::Key": {
    createdOn: "*",
    create: "kms:CreateKey",
    update: "kms:DescribeKey",
    changing: { Description: "kms:UpdateKeyDescription", KeyPolicy: "kms:PutKeyPolicy" },
    having: { EnableKeyRotation: "kms:EnableKeyRotation" },
    delete: "kms:ScheduleKeyDeletion kms:DescribeKey",
  },
};
