import type { AwsPolicies } from "./aws-policy.ts";

/** Policies of AWS for roles and callers of functions. */
export const functions: AwsPolicies = {
  "service-role/AWSLambdaBasicExecutionRole": {
    facts: "ANPAJNCQGXC42545SKXIK v1 2015-04-09T15:03:43Z 2015-04-09T15:03:43Z",
    statements: [{ actions: "logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents" }],
  },
  "service-role/AWSLambdaVPCAccessExecutionRole": {
    facts: "ANPAJVTME3YLVNL72YR2K v3 2016-02-11T23:15:26Z 2024-01-05T22:38:26Z",
    statements: [
      {
        sid: "AWSLambdaVPCAccessExecutionPermissions",
        actions: `
        logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents ec2:CreateNetworkInterface
        ec2:DescribeNetworkInterfaces ec2:DescribeSubnets ec2:DeleteNetworkInterface
        ec2:AssignPrivateIpAddresses ec2:UnassignPrivateIpAddresses`,
      },
    ],
  },
  "service-role/AWSLambdaBasicDurableExecutionRolePolicy": {
    facts: "ANPAZKAPJZG4HWJVJYCLW v3 2025-12-02T15:04:12Z 2026-02-12T18:01:44Z",
    statements: [
      {
        actions: `
        logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents lambda:CheckpointDurableExecution
        lambda:GetDurableExecutionState`,
      },
    ],
  },
  "service-role/AWSLambdaDynamoDBExecutionRole": {
    facts: "ANPAIP7WNAGMIPYNW4WQG v1 2015-04-09T15:09:29Z 2015-04-09T15:09:29Z",
    statements: [
      {
        actions: `
        dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams
        logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents`,
      },
    ],
  },
  "service-role/AWSLambdaKinesisExecutionRole": {
    facts: "ANPAJHOLKJPXV4GBRMJUQ v2 2015-04-09T15:14:16Z 2018-11-19T20:09:24Z",
    statements: [
      {
        actions: `
        kinesis:DescribeStream kinesis:DescribeStreamSummary kinesis:GetRecords
        kinesis:GetShardIterator kinesis:ListShards kinesis:ListStreams kinesis:SubscribeToShard
        logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents`,
      },
    ],
  },
  "service-role/AWSLambdaMSKExecutionRole": {
    facts: "ANPAZKAPJZG4FHMXOHIS5 v2 2020-08-11T17:35:05Z 2022-08-02T20:08:02Z",
    statements: [
      {
        actions: `
        kafka:DescribeCluster kafka:DescribeClusterV2 kafka:GetBootstrapBrokers
        ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeVpcs
        ec2:DeleteNetworkInterface ec2:DescribeSubnets ec2:DescribeSecurityGroups
        logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents`,
      },
    ],
  },
  "service-role/AWSLambdaSQSQueueExecutionRole": {
    facts: "ANPAJFWJZI6JNND4TSELK v1 2018-06-14T21:50:45Z 2018-06-14T21:50:45Z",
    statements: [
      {
        actions: `
        sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes logs:CreateLogGroup
        logs:CreateLogStream logs:PutLogEvents`,
      },
    ],
  },
  "service-role/AWSLambdaENIManagementAccess": {
    facts: "ANPAJXAW2Q3KPTURUT2QC v2 2016-12-06T00:37:27Z 2020-10-01T20:07:26Z",
    statements: [
      {
        actions: `
        ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces ec2:DeleteNetworkInterface
        ec2:AssignPrivateIpAddresses ec2:UnassignPrivateIpAddresses`,
      },
    ],
  },
  "AWSLambdaInvocation-DynamoDB": {
    facts: "ANPAJTHQ3EKCQALQDYG5G v1 2015-02-06T18:40:47Z 2015-02-06T18:40:47Z",
    statements: [
      { actions: "lambda:InvokeFunction" },
      {
        actions: `
        dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams`,
      },
    ],
  },
  AWSLambdaExecute: {
    facts: "ANPAJE5FX7FQZSU5XAKGO v1 2015-02-06T18:40:46Z 2015-02-06T18:40:46Z",
    statements: [
      { actions: "logs:*", resources: "arn:aws:logs:*:*:*" },
      { actions: "s3:GetObject s3:PutObject", resources: "arn:aws:s3:::*" },
    ],
  },
  "service-role/AWSLambdaRole": {
    facts: "ANPAJX4DPCRGTC4NFDUXI v1 2015-02-06T18:41:28Z 2015-02-06T18:41:28Z",
    statements: [{ actions: "lambda:InvokeFunction" }],
  },
  "service-role/AmazonS3ObjectLambdaExecutionRolePolicy": {
    facts: "ANPAZKAPJZG4PG47VBSXA v1 2021-08-18T10:07:41Z 2021-08-18T10:07:41Z",
    statements: [
      {
        actions: `
        logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents
        s3-object-lambda:WriteGetObjectResponse`,
      },
    ],
  },
  CloudWatchLambdaInsightsExecutionRolePolicy: {
    facts: "ANPAZKAPJZG4EDWWYYDS6 v1 2020-10-07T19:27:06Z 2020-10-07T19:27:06Z",
    statements: [
      { actions: "logs:CreateLogGroup" },
      {
        actions: "logs:CreateLogStream logs:PutLogEvents",
        resources: "arn:aws:logs:*:*:log-group:/aws/lambda-insights:*",
      },
    ],
  },
  AWSLambda_FullAccess: {
    facts: "ANPAZKAPJZG4OXQPYWZ5D v7 2020-11-17T21:14:08Z 2026-02-12T18:00:51Z",
    statements: [
      {
        actions: `
        cloudformation:DescribeStacks cloudformation:ListStackResources cloudwatch:ListMetrics
        cloudwatch:GetMetricData ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs
        kms:DescribeKey kms:ListAliases iam:GetPolicy iam:GetPolicyVersion iam:GetRole
        iam:GetRolePolicy iam:ListAttachedRolePolicies iam:ListRolePolicies iam:ListRoles lambda:*
        logs:DescribeLogGroups states:DescribeStateMachine states:ListStateMachines tag:GetResources
        xray:GetTraceSummaries xray:BatchGetTraces`,
      },
      {
        actions: "iam:PassRole",
        conditions: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
      },
      {
        actions: `
        logs:DescribeLogStreams logs:GetLogEvents logs:FilterLogEvents logs:StartLiveTail
        logs:StopLiveTail`,
        resources: "arn:aws:logs:*:*:log-group:/aws/lambda/*",
      },
      {
        actions: "iam:CreateServiceLinkedRole",
        resources: `
        arn:aws:iam::*:role/aws-service-role/lambda.amazonaws.com/AWSServiceRoleForLambda`,
        conditions: { StringEquals: { "iam:AWSServiceName": "lambda.amazonaws.com" } },
      },
    ],
  },
  AWSLambda_ReadOnlyAccess: {
    facts: "ANPAZKAPJZG4IERNVMNPE v5 2020-11-17T21:10:32Z 2026-02-12T18:02:55Z",
    statements: [
      {
        actions: `
        cloudformation:DescribeStacks cloudformation:ListStacks cloudformation:ListStackResources
        cloudwatch:GetMetricData cloudwatch:ListMetrics ec2:DescribeSecurityGroups
        ec2:DescribeSubnets ec2:DescribeVpcs kms:ListAliases iam:GetPolicy iam:GetPolicyVersion
        iam:GetRole iam:GetRolePolicy iam:ListAttachedRolePolicies iam:ListRolePolicies
        iam:ListRoles logs:DescribeLogGroups lambda:Get* lambda:List* states:DescribeStateMachine
        states:ListStateMachines tag:GetResources xray:GetTraceSummaries xray:BatchGetTraces`,
      },
      {
        actions: `
        logs:DescribeLogStreams logs:GetLogEvents logs:FilterLogEvents logs:StartQuery
        logs:StopQuery logs:DescribeQueries logs:GetLogGroupFields logs:GetLogRecord
        logs:GetQueryResults logs:StartLiveTail logs:StopLiveTail`,
        resources: "arn:aws:logs:*:*:log-group:/aws/lambda/*",
      },
    ],
  },
};
