import type { AwsPolicies } from "./aws-policy.ts";

/** Policies of AWS for buckets, secrets, parameters and keys. */
export const data: AwsPolicies = {
  AmazonS3FullAccess: {
    facts: "ANPAIFIR6V6BVTRAHWINE v2 2015-02-06T18:40:58Z 2021-09-27T20:16:37Z",
    statements: [{ actions: "s3:* s3-object-lambda:*" }],
  },
  AmazonS3ReadOnlyAccess: {
    facts: "ANPAIZTJ4DXE7G6AGAE6M v3 2015-02-06T18:40:59Z 2023-08-10T21:31:39Z",
    statements: [
      { actions: "s3:Get* s3:List* s3:Describe* s3-object-lambda:Get* s3-object-lambda:List*" },
    ],
  },
  SecretsManagerReadWrite: {
    facts: "ANPAI3VG7CI5BIQZQ6G2E v5 2018-04-04T18:05:29Z 2024-02-22T18:12:06Z",
    statements: [
      {
        sid: "BasePermissions",
        actions: `
        secretsmanager:* cloudformation:CreateChangeSet cloudformation:DescribeChangeSet
        cloudformation:DescribeStackResource cloudformation:DescribeStacks
        cloudformation:ExecuteChangeSet docdb-elastic:GetCluster docdb-elastic:ListClusters
        ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs kms:DescribeKey
        kms:ListAliases kms:ListKeys lambda:ListFunctions rds:DescribeDBClusters
        rds:DescribeDBInstances redshift:DescribeClusters redshift-serverless:ListWorkgroups
        redshift-serverless:GetNamespace tag:GetResources`,
      },
      {
        sid: "LambdaPermissions",
        actions: `
        lambda:AddPermission lambda:CreateFunction lambda:GetFunction lambda:InvokeFunction
        lambda:UpdateFunctionConfiguration`,
        resources: "arn:aws:lambda:*:*:function:SecretsManager*",
      },
      {
        sid: "SARPermissions",
        actions: "serverlessrepo:CreateCloudFormationChangeSet serverlessrepo:GetApplication",
        resources: "arn:aws:serverlessrepo:*:*:applications/SecretsManager*",
      },
      {
        sid: "S3Permissions",
        actions: "s3:GetObject",
        resources: `
        arn:aws:s3:::awsserverlessrepo-changesets* arn:aws:s3:::secrets-manager-rotation-apps-*/*`,
      },
    ],
  },
  AmazonSSMFullAccess: {
    facts: "ANPAJA7V6HI4ISQFMDYAG v4 2015-05-29T17:39:47Z 2019-11-20T20:08:56Z",
    statements: [
      {
        actions: `
        cloudwatch:PutMetricData ds:CreateComputer ds:DescribeDirectories ec2:DescribeInstanceStatus
        logs:* ssm:* ec2messages:*`,
      },
      {
        actions: "iam:CreateServiceLinkedRole",
        resources: `
        arn:aws:iam::*:role/aws-service-role/ssm.amazonaws.com/AWSServiceRoleForAmazonSSM*`,
        conditions: { StringLike: { "iam:AWSServiceName": "ssm.amazonaws.com" } },
      },
      {
        actions: "iam:DeleteServiceLinkedRole iam:GetServiceLinkedRoleDeletionStatus",
        resources: `
        arn:aws:iam::*:role/aws-service-role/ssm.amazonaws.com/AWSServiceRoleForAmazonSSM*`,
      },
      {
        actions: `
        ssmmessages:CreateControlChannel ssmmessages:CreateDataChannel
        ssmmessages:OpenControlChannel ssmmessages:OpenDataChannel`,
      },
    ],
  },
  AmazonSSMReadOnlyAccess: {
    facts: "ANPAJODSKQGGJTHRYZ5FC v1 2015-05-29T17:44:19Z 2015-05-29T17:44:19Z",
    statements: [{ actions: "ssm:Describe* ssm:Get* ssm:List*" }],
  },
  AWSKeyManagementServicePowerUser: {
    facts: "ANPAJNPP7PPPPMJRV2SA4 v2 2015-02-06T18:40:40Z 2017-03-07T00:55:11Z",
    statements: [
      {
        actions: `
        kms:CreateAlias kms:CreateKey kms:DeleteAlias kms:Describe* kms:GenerateRandom kms:Get*
        kms:List* kms:TagResource kms:UntagResource iam:ListGroups iam:ListRoles iam:ListUsers`,
      },
    ],
  },
};
