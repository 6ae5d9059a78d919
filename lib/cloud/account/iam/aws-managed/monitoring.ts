import type { AwsPolicies } from "./aws-policy.ts";

/** Policies of AWS for logs, metrics and traces. */
export const monitoring: AwsPolicies = {
  "service-role/AmazonAPIGatewayPushToCloudWatchLogs": {
    facts: "ANPAIK4GFO7HLKYN64ASK v1 2015-11-11T23:41:46Z 2015-11-11T23:41:46Z",
    statements: [
      {
        actions: `
        logs:CreateLogGroup logs:CreateLogStream logs:DescribeLogGroups logs:DescribeLogStreams
        logs:PutLogEvents logs:GetLogEvents logs:FilterLogEvents`,
      },
    ],
  },
  "service-role/AWSAppSyncPushToCloudWatchLogs": {
    facts: "ANPAIWN7WNO34HLMJPUQS v1 2018-04-09T19:38:55Z 2018-04-09T19:38:55Z",
    statements: [{ actions: "logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents" }],
  },
  "service-role/AmazonRDSEnhancedMonitoringRole": {
    facts: "ANPAJV7BS425S4PTSSVGK v1 2015-11-11T19:58:29Z 2015-11-11T19:58:29Z",
    statements: [
      {
        sid: "EnableCreationAndManagementOfRDSCloudwatchLogGroups",
        actions: "logs:CreateLogGroup logs:PutRetentionPolicy",
        resources: "arn:aws:logs:*:*:log-group:RDS*",
      },
      {
        sid: "EnableCreationAndManagementOfRDSCloudwatchLogStreams",
        actions: `
        logs:CreateLogStream logs:PutLogEvents logs:DescribeLogStreams logs:GetLogEvents`,
        resources: "arn:aws:logs:*:*:log-group:RDS*:log-stream:*",
      },
    ],
  },
  AWSXRayDaemonWriteAccess: {
    facts: "ANPAIOE47HSUE5AVBNEDM v2 2018-08-28T23:00:33Z 2024-02-13T21:58:30Z",
    statements: [
      {
        sid: "AWSXRayDaemonWriteAccess",
        actions: `
        xray:PutTraceSegments xray:PutTelemetryRecords xray:GetSamplingRules xray:GetSamplingTargets
        xray:GetSamplingStatisticSummaries`,
      },
    ],
  },
  AWSXrayWriteOnlyAccess: {
    facts: "ANPAIAACM4LMYSRGBCTM6 v2 2016-12-01T18:19:53Z 2018-08-28T23:03:04Z",
    statements: [
      {
        actions: `
        xray:PutTraceSegments xray:PutTelemetryRecords xray:GetSamplingRules xray:GetSamplingTargets
        xray:GetSamplingStatisticSummaries`,
      },
    ],
  },
  AWSXrayFullAccess: {
    facts: "ANPAJQBYG45NSJMVQDB2K v2 2016-12-01T18:30:55Z 2024-04-11T17:07:36Z",
    statements: [{ sid: "AWSXrayFullAccess", actions: "xray:*" }],
  },
  CloudWatchAgentServerPolicy: {
    facts: "ANPAIGOPKN7KRDAKTLG4I v3 2018-03-07T01:06:44Z 2024-02-06T16:37:37Z",
    statements: [
      {
        sid: "CWACloudWatchServerPermissions",
        actions: `
        cloudwatch:PutMetricData ec2:DescribeVolumes ec2:DescribeTags logs:PutLogEvents
        logs:PutRetentionPolicy logs:DescribeLogStreams logs:DescribeLogGroups logs:CreateLogStream
        logs:CreateLogGroup xray:PutTraceSegments xray:PutTelemetryRecords xray:GetSamplingRules
        xray:GetSamplingTargets xray:GetSamplingStatisticSummaries`,
      },
      {
        sid: "CWASSMServerPermissions",
        actions: "ssm:GetParameter",
        resources: "arn:aws:ssm:*:*:parameter/AmazonCloudWatch-*",
      },
    ],
  },
  CloudWatchFullAccess: {
    facts: "ANPAIKEABORKUXN6DEAZU v4 2015-02-06T18:40:00Z 2022-11-27T13:23:49Z",
    statements: [
      {
        actions: `
        autoscaling:Describe* cloudwatch:* logs:* sns:* iam:GetPolicy iam:GetPolicyVersion
        iam:GetRole oam:ListSinks`,
      },
      {
        actions: "iam:CreateServiceLinkedRole",
        resources: `
        arn:aws:iam::*:role/aws-service-role/events.amazonaws.com/AWSServiceRoleForCloudWatchEvents*`,
        conditions: { StringLike: { "iam:AWSServiceName": "events.amazonaws.com" } },
      },
      { actions: "oam:ListAttachedLinks", resources: "arn:aws:oam:*:*:sink/*" },
    ],
  },
  CloudWatchReadOnlyAccess: {
    facts: "ANPAJN23PDQP7SZQAE3QE v24 2015-02-06T18:40:01Z 2026-02-12T18:01:50Z",
    statements: [
      {
        sid: "CloudWatchReadOnlyAccessPermissions",
        actions: `
        application-autoscaling:DescribeScalingPolicies application-signals:BatchGet*
        application-signals:Get* application-signals:List* autoscaling:Describe*
        cloudtrail:ListChannels cloudwatch:BatchGet* cloudwatch:Describe* cloudwatch:GenerateQuery
        cloudwatch:Get* cloudwatch:List* logs:Get* logs:List* logs:StartQuery logs:StopQuery
        logs:Describe* logs:TestMetricFilter logs:FilterLogEvents logs:StartLiveTail
        logs:StopLiveTail oam:ListSinks observabilityadmin:GetCentralizationRuleForOrganization
        observabilityadmin:ListCentralizationRulesForOrganization
        observabilityadmin:GetTelemetryEvaluationStatus
        observabilityadmin:GetTelemetryEvaluationStatusForOrganization
        observabilityadmin:GetTelemetryRule observabilityadmin:GetTelemetryRuleForOrganization
        observabilityadmin:ListResourceTelemetry
        observabilityadmin:ListResourceTelemetryForOrganization
        observabilityadmin:ListTelemetryRules observabilityadmin:ListTelemetryRulesForOrganization
        observabilityadmin:GetTelemetryEnrichmentStatus observabilityadmin:ListTagsForResource
        observabilityadmin:GetTelemetryPipeline observabilityadmin:ListTelemetryPipelines
        observabilityadmin:TestTelemetryPipeline
        observabilityadmin:ValidateTelemetryPipelineConfiguration
        observabilityadmin:GetS3TableIntegration observabilityadmin:ListS3TableIntegrations sns:Get*
        sns:List* rum:BatchGet* rum:Get* rum:List* synthetics:Describe* synthetics:Get*
        synthetics:List* xray:BatchGet* xray:Get* xray:List* xray:StartTraceRetrieval
        xray:CancelTraceRetrieval`,
      },
      {
        sid: "OAMReadPermissions",
        actions: "oam:ListAttachedLinks",
        resources: "arn:aws:oam:*:*:sink/*",
      },
      {
        sid: "CloudWatchReadOnlyGetRolePermissions",
        actions: "iam:GetRole",
        resources: `
        arn:aws:iam::*:role/aws-service-role/application-signals.cloudwatch.amazonaws.com/AWSServiceRoleForCloudWatchApplicationSignals`,
      },
      {
        sid: "CloudWatchCloudTrailPermissions",
        actions: "cloudtrail:GetChannel",
        resources: "arn:aws:cloudtrail:*:*:channel/aws-service-channel/application-signals/*",
      },
      {
        sid: "CloudWatchServiceQuotaPermissions",
        actions: "servicequotas:GetServiceQuota",
        resources: `
        arn:aws:servicequotas:*:*:s3/* arn:aws:servicequotas:*:*:dynamodb/*
        arn:aws:servicequotas:*:*:kinesis/* arn:aws:servicequotas:*:*:sns/*
        arn:aws:servicequotas:*:*:bedrock/* arn:aws:servicequotas:*:*:lambda/*
        arn:aws:servicequotas:*:*:fargate/* arn:aws:servicequotas:*:*:elasticloadbalancing/*
        arn:aws:servicequotas:*:*:ec2/*`,
      },
      {
        sid: "CloudWatchResourceExplorerPermissions",
        actions: "resource-explorer-2:ListIndexes resource-explorer-2:Search",
        resources: `
        arn:aws:resource-explorer-2:*::view/AWSServiceViewForApplicationSignals/service-view
        arn:aws:resource-explorer-2:*::view/AWSServiceViewForApplicationSignalsOrgScopeProd/service-view`,
      },
    ],
  },
  CloudWatchLogsFullAccess: {
    facts: "ANPAJ3ZGNWK2R5HW5BQFO v8 2015-02-06T18:40:02Z 2026-02-12T18:00:33Z",
    statements: [
      {
        sid: "CloudWatchLogsFullAccess",
        actions: `
        logs:* cloudwatch:GenerateQuery cloudwatch:GenerateQueryResultsSummary
        observabilityadmin:GetS3TableIntegration observabilityadmin:ListS3TableIntegrations
        observabilityadmin:ListTelemetryPipelines`,
      },
    ],
  },
  CloudWatchLogsReadOnlyAccess: {
    facts: "ANPAJ2YIYDYSNNEHK3VKW v12 2015-02-06T18:40:03Z 2026-02-12T17:59:13Z",
    statements: [
      {
        sid: "CloudWatchLogsReadOnlyAccess",
        actions: `
        logs:Describe* logs:Get* logs:List* logs:StartQuery logs:StopQuery logs:TestMetricFilter
        logs:FilterLogEvents logs:StartLiveTail logs:StopLiveTail cloudwatch:GenerateQuery
        cloudwatch:GenerateQueryResultsSummary observabilityadmin:ListS3TableIntegrations
        observabilityadmin:GetS3TableIntegration observabilityadmin:ListTelemetryPipelines`,
      },
    ],
  },
};
