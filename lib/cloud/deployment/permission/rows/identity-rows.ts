import type { ActionRow, ActionRows, EachRow } from "./action-row.ts";

const ROLE = "iam::${Account}:role/${Item}";
const USER = "iam::${Account}:user/${Item}";
const GROUP = "iam::${Account}:group/${Item}";

/** Returns the row of a role, user or group, with its policies. */
function identity(
  kind: "Role" | "User" | "Group",
  changing: Readonly<Record<string, string>>,
  removing: Readonly<Record<string, string>> = {},
): ActionRow {
  const arn = "${Arn}";
  return {
    create: `iam:Create${kind}`,
    update: "",
    changing,
    removing: { ...removing, Tags: `iam:Untag${kind}` },
    delete: `iam:Delete${kind}`,
    ...(kind === "Group" ? {} : { having: { Tags: `iam:Tag${kind}` } }),
    each: {
      Policies: { arn, put: `iam:Put${kind}Policy`, delete: `iam:Delete${kind}Policy` },
      ManagedPolicyArns: {
        arn,
        put: `iam:Attach${kind}Policy`,
        delete: `iam:Detach${kind}Policy`,
        key: "iam:PolicyARN",
      },
      ...(kind === "User"
        ? { Groups: { arn: GROUP, put: "iam:AddUserToGroup", delete: "iam:RemoveUserFromGroup" } }
        : {}),
    },
  };
}

/** Returns the actions on the holders of an inline policy. Its text is a part of each of them. */
function inlineOf(arn: string, kind: "Role" | "User" | "Group"): EachRow {
  const [put, remove] = [`iam:Put${kind}Policy`, `iam:Delete${kind}Policy`];
  return { arn, put, delete: remove, with: "PolicyDocument" };
}

/** Returns the actions on the holders of a managed policy. */
function attachedTo(arn: string, kind: "Role" | "User" | "Group"): EachRow {
  const [put, remove] = [`iam:Attach${kind}Policy`, `iam:Detach${kind}Policy`];
  return { arn, put, delete: remove, key: "iam:PolicyARN", keyValue: "${Name}" };
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
  "AWS::IAM::InstanceProfile": {
    arn: "iam::${Account}:instance-profile/${Name}",
    create: "iam:CreateInstanceProfile",
    update: "",
    delete: "iam:DeleteInstanceProfile",
    each: {
      Roles: {
        arn: "iam::${Account}:instance-profile/${Name}",
        put: "iam:AddRoleToInstanceProfile",
        delete: "iam:RemoveRoleFromInstanceProfile",
      },
    },
  },
  "AWS::IAM::ManagedPolicy": {
    arn: "${Name}",
    create: "iam:CreatePolicy",
    update: "iam:CreatePolicyVersion",
    delete: "iam:DeletePolicy",
    each: {
      Roles: attachedTo(ROLE, "Role"),
      Users: attachedTo(USER, "User"),
      Groups: attachedTo(GROUP, "Group"),
    },
  },
  "AWS::IAM::OIDCProvider": {
    create: "iam:CreateOpenIDConnectProvider",
    update: "",
    changing: {
      ClientIdList: "iam:AddClientIDToOpenIDConnectProvider",
      ThumbprintList: "iam:UpdateOpenIDConnectProviderThumbprint",
    },
    removing: {
      ClientIdList: "iam:RemoveClientIDFromOpenIDConnectProvider",
      Tags: "iam:UntagOpenIDConnectProvider",
    },
    having: { Tags: "iam:TagOpenIDConnectProvider" },
    delete: "iam:DeleteOpenIDConnectProvider",
  },
  "AWS::IAM::Policy": {
    ...inline,
    each: {
      Roles: inlineOf(ROLE, "Role"),
      Users: inlineOf(USER, "User"),
      Groups: inlineOf(GROUP, "Group"),
    },
  },
  "AWS::IAM::Role": identity(
    "Role",
    {
      AssumeRolePolicyDocument: "iam:UpdateAssumeRolePolicy",
      Description: "iam:UpdateRole",
      MaxSessionDuration: "iam:UpdateRole",
      PermissionsBoundary: "iam:PutRolePermissionsBoundary",
    },
    { PermissionsBoundary: "iam:DeleteRolePermissionsBoundary" },
  ),
  "AWS::IAM::RolePolicy": {
    arn: "iam::${Account}:role/${RoleName}",
    create: "iam:PutRolePolicy",
    update: "iam:PutRolePolicy",
    delete: "iam:DeleteRolePolicy",
  },
  "AWS::IAM::User": identity(
    "User",
    { PermissionsBoundary: "iam:PutUserPermissionsBoundary" },
    { PermissionsBoundary: "iam:DeleteUserPermissionsBoundary" },
  ),
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
    each: {
      TargetKeyId: {
        arn: "kms:${Region}:${Account}:key/${Item.last}",
        put: "kms:CreateAlias",
        update: "kms:UpdateAlias",
        delete: "kms:DeleteAlias",
      },
    },
  },
  "AWS::KMS::Key": {
    createdOn: "*",
    create: "kms:CreateKey",
    update: "kms:DescribeKey",
    changing: {
      Description: "kms:UpdateKeyDescription",
      Enabled: "kms:EnableKey",
      KeyPolicy: "kms:PutKeyPolicy",
      RotationPeriodInDays: "kms:EnableKeyRotation",
    },
    removing: {
      Enabled: "kms:DisableKey",
      EnableKeyRotation: "kms:DisableKeyRotation",
      Tags: "kms:UntagResource",
    },
    having: { EnableKeyRotation: "kms:EnableKeyRotation", Tags: "kms:TagResource" },
    delete: "kms:ScheduleKeyDeletion kms:DescribeKey",
  },
};
