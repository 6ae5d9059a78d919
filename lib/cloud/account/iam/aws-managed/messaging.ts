import type { AwsPolicies } from "./aws-policy.ts";

/** Policies of AWS for queues, topics, streams, buses and state machines. */
export const messaging: AwsPolicies = {
  AmazonSQSFullAccess: {
    facts: "ANPAI65L554VRJ33ECQS6 v1 2015-02-06T18:41:07Z 2015-02-06T18:41:07Z",
    statements: [{ actions: "sqs:*" }],
  },
  AmazonSQSReadOnlyAccess: {
    facts: "ANPAIUGSSQY362XGCM6KW v4 2015-02-06T18:41:08Z 2024-05-24T18:16:44Z",
    statements: [
      {
        sid: "AmazonSQSReadOnlyAccess",
        actions: `
        sqs:GetQueueAttributes sqs:GetQueueUrl sqs:ListDeadLetterSourceQueues sqs:ListQueues
        sqs:ListMessageMoveTasks sqs:ListQueueTags`,
      },
    ],
  },
  AmazonSNSFullAccess: {
    facts: "ANPAJWEKLCXXUNT2SOLSG v2 2015-02-06T18:41:05Z 2024-09-24T22:32:05Z",
    statements: [
      { sid: "SNSFullAccess", actions: "sns:*" },
      {
        sid: "SMSAccessViaSNS",
        actions: `
        sms-voice:DescribeVerifiedDestinationNumbers sms-voice:CreateVerifiedDestinationNumber
        sms-voice:SendDestinationNumberVerificationCode sms-voice:SendTextMessage
        sms-voice:DeleteVerifiedDestinationNumber sms-voice:VerifyDestinationNumber
        sms-voice:DescribeAccountAttributes sms-voice:DescribeSpendLimits
        sms-voice:DescribePhoneNumbers sms-voice:SetTextMessageSpendLimitOverride
        sms-voice:DescribeOptedOutNumbers sms-voice:DeleteOptedOutNumber`,
        conditions: { StringEquals: { "aws:CalledViaLast": "sns.amazonaws.com" } },
      },
    ],
  },
  AmazonSNSReadOnlyAccess: {
    facts: "ANPAIZGQCQTFOFPMHSB6W v2 2015-02-06T18:41:06Z 2024-09-24T22:13:12Z",
    statements: [
      {
        sid: "SNSReadOnlyAccess",
        actions: `
        sns:GetTopicAttributes sns:List* sns:CheckIfPhoneNumberIsOptedOut sns:GetEndpointAttributes
        sns:GetDataProtectionPolicy sns:GetPlatformApplicationAttributes sns:GetSMSAttributes
        sns:GetSMSSandboxAccountStatus sns:GetSubscriptionAttributes`,
      },
      {
        sid: "SMSAccessViaSNS",
        actions: `
        sms-voice:DescribeVerifiedDestinationNumbers sms-voice:DescribeAccountAttributes
        sms-voice:DescribeSpendLimits sms-voice:DescribePhoneNumbers
        sms-voice:DescribeOptedOutNumbers`,
        conditions: { StringEquals: { "aws:CalledViaLast": "sns.amazonaws.com" } },
      },
    ],
  },
  AmazonKinesisFullAccess: {
    facts: "ANPAIVF32HAMOXCUYRAYE v1 2015-02-06T18:40:29Z 2015-02-06T18:40:29Z",
    statements: [{ actions: "kinesis:*" }],
  },
  AmazonKinesisReadOnlyAccess: {
    facts: "ANPAIOCMTDT5RLKZ2CAJO v1 2015-02-06T18:40:30Z 2015-02-06T18:40:30Z",
    statements: [{ actions: "kinesis:Get* kinesis:List* kinesis:Describe*" }],
  },
  AmazonEventBridgeFullAccess: {
    facts: "ANPAZKAPJZG4BUM4GCASI v7 2019-07-11T14:08:55Z 2026-02-12T17:58:25Z",
    statements: [
      { sid: "EventBridgeActions", actions: "events:* schemas:* scheduler:* pipes:*" },
      {
        sid: "IAMCreateServiceLinkedRoleForApiDestinations",
        actions: "iam:CreateServiceLinkedRole",
        resources: `
        arn:aws:iam::*:role/aws-service-role/apidestinations.events.amazonaws.com/AWSServiceRoleForAmazonEventBridgeApiDestinations`,
        conditions: {
          StringEquals: { "iam:AWSServiceName": "apidestinations.events.amazonaws.com" },
        },
      },
      {
        sid: "IAMCreateServiceLinkedRoleForAmazonEventBridgeSchemas",
        actions: "iam:CreateServiceLinkedRole",
        resources: `
        arn:aws:iam::*:role/aws-service-role/schemas.amazonaws.com/AWSServiceRoleForSchemas`,
        conditions: { StringEquals: { "iam:AWSServiceName": "schemas.amazonaws.com" } },
      },
      {
        sid: "SecretsManagerAccessForApiDestinations",
        actions: `
        secretsmanager:CreateSecret secretsmanager:UpdateSecret secretsmanager:DeleteSecret
        secretsmanager:GetSecretValue secretsmanager:PutSecretValue`,
        resources: "arn:aws:secretsmanager:*:*:secret:events!*",
      },
      {
        sid: "IAMPassRoleAccessForEventBridge",
        actions: "iam:PassRole",
        resources: "arn:aws:iam::*:role/*",
        conditions: { StringLike: { "iam:PassedToService": "events.amazonaws.com" } },
      },
      {
        sid: "IAMPassRoleAccessForScheduler",
        actions: "iam:PassRole",
        resources: "arn:aws:iam::*:role/*",
        conditions: { StringLike: { "iam:PassedToService": "scheduler.amazonaws.com" } },
      },
      {
        sid: "IAMPassRoleAccessForPipes",
        actions: "iam:PassRole",
        resources: "arn:aws:iam::*:role/*",
        conditions: { StringLike: { "iam:PassedToService": "pipes.amazonaws.com" } },
      },
    ],
  },
  AmazonEventBridgeReadOnlyAccess: {
    facts: "ANPAZKAPJZG4BDMP3LZME v6 2019-07-11T13:59:07Z 2022-12-01T17:02:48Z",
    statements: [
      {
        actions: `
        events:DescribeRule events:DescribeEventBus events:DescribeEventSource events:ListEventBuses
        events:ListEventSources events:ListRuleNamesByTarget events:ListRules
        events:ListTargetsByRule events:TestEventPattern events:DescribeArchive events:ListArchives
        events:DescribeReplay events:ListReplays events:DescribeConnection events:ListConnections
        events:DescribeApiDestination events:ListApiDestinations events:DescribeEndpoint
        events:ListEndpoints schemas:DescribeCodeBinding schemas:DescribeDiscoverer
        schemas:DescribeRegistry schemas:DescribeSchema schemas:ExportSchema
        schemas:GetCodeBindingSource schemas:GetDiscoveredSchema schemas:GetResourcePolicy
        schemas:ListDiscoverers schemas:ListRegistries schemas:ListSchemas
        schemas:ListSchemaVersions schemas:ListTagsForResource schemas:SearchSchemas
        scheduler:GetSchedule scheduler:GetScheduleGroup scheduler:ListSchedules
        scheduler:ListScheduleGroups scheduler:ListTagsForResource pipes:DescribePipe
        pipes:ListPipes pipes:ListTagsForResource`,
      },
    ],
  },
  AWSStepFunctionsFullAccess: {
    facts: "ANPAJXKA6VP3UFBVHDPPA v1 2017-01-11T21:51:32Z 2017-01-11T21:51:32Z",
    statements: [{ actions: "states:*" }],
  },
  AWSStepFunctionsReadOnlyAccess: {
    facts: "ANPAJONHB2TJQDJPFW5TM v4 2017-01-11T21:46:19Z 2024-04-26T18:53:54Z",
    statements: [
      {
        sid: "ReadOnlyAccess",
        actions: `
        states:ListStateMachines states:ListActivities states:DescribeStateMachine
        states:DescribeStateMachineForExecution states:ListExecutions states:DescribeExecution
        states:GetExecutionHistory states:DescribeActivity states:ListTagsForResource
        states:DescribeMapRun states:ListMapRuns states:DescribeStateMachineAlias
        states:ListStateMachineAliases states:ListStateMachineVersions
        states:ValidateStateMachineDefinition`,
      },
    ],
  },
};
