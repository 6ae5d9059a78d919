import type { AwsPolicies } from "./aws-policy.ts";

/** Policies of AWS for tables. */
export const tables: AwsPolicies = {
  AmazonDynamoDBFullAccess: {
    facts: "ANPAINUGF2JSOSUY76KYA v15 2015-02-06T18:40:11Z 2021-01-29T17:38:30Z",
    statements: [
      {
        actions: `
        dynamodb:* dax:* application-autoscaling:DeleteScalingPolicy
        application-autoscaling:DeregisterScalableTarget
        application-autoscaling:DescribeScalableTargets
        application-autoscaling:DescribeScalingActivities
        application-autoscaling:DescribeScalingPolicies application-autoscaling:PutScalingPolicy
        application-autoscaling:RegisterScalableTarget cloudwatch:DeleteAlarms
        cloudwatch:DescribeAlarmHistory cloudwatch:DescribeAlarms cloudwatch:DescribeAlarmsForMetric
        cloudwatch:GetMetricStatistics cloudwatch:ListMetrics cloudwatch:PutMetricAlarm
        cloudwatch:GetMetricData datapipeline:ActivatePipeline datapipeline:CreatePipeline
        datapipeline:DeletePipeline datapipeline:DescribeObjects datapipeline:DescribePipelines
        datapipeline:GetPipelineDefinition datapipeline:ListPipelines
        datapipeline:PutPipelineDefinition datapipeline:QueryObjects ec2:DescribeVpcs
        ec2:DescribeSubnets ec2:DescribeSecurityGroups iam:GetRole iam:ListRoles kms:DescribeKey
        kms:ListAliases sns:CreateTopic sns:DeleteTopic sns:ListSubscriptions
        sns:ListSubscriptionsByTopic sns:ListTopics sns:Subscribe sns:Unsubscribe
        sns:SetTopicAttributes lambda:CreateFunction lambda:ListFunctions
        lambda:ListEventSourceMappings lambda:CreateEventSourceMapping
        lambda:DeleteEventSourceMapping lambda:GetFunctionConfiguration lambda:DeleteFunction
        resource-groups:ListGroups resource-groups:ListGroupResources resource-groups:GetGroup
        resource-groups:GetGroupQuery resource-groups:DeleteGroup resource-groups:CreateGroup
        tag:GetResources kinesis:ListStreams kinesis:DescribeStream kinesis:DescribeStreamSummary`,
      },
      {
        actions: "cloudwatch:GetInsightRuleReport",
        resources: "arn:aws:cloudwatch:*:*:insight-rule/DynamoDBContributorInsights*",
      },
      {
        actions: "iam:PassRole",
        conditions: {
          StringLike: {
            "iam:PassedToService": [
              "application-autoscaling.amazonaws.com",
              "application-autoscaling.amazonaws.com.cn",
              "dax.amazonaws.com",
            ],
          },
        },
      },
      {
        actions: "iam:CreateServiceLinkedRole",
        conditions: {
          StringEquals: {
            "iam:AWSServiceName": [
              "replication.dynamodb.amazonaws.com",
              "dax.amazonaws.com",
              "dynamodb.application-autoscaling.amazonaws.com",
              "contributorinsights.dynamodb.amazonaws.com",
              "kinesisreplication.dynamodb.amazonaws.com",
            ],
          },
        },
      },
    ],
  },
  AmazonDynamoDBFullAccess_v2: {
    facts: "ANPAZKAPJZG4APITYEQVI v3 2025-05-22T14:52:06Z 2026-02-12T18:02:57Z",
    statements: [
      { sid: "DDBAndDAXFullAccess", actions: "dynamodb:* dax:*" },
      { sid: "KMSIntegration", actions: "kms:DescribeKey kms:ListAliases" },
      { sid: "LambdaIntegration", actions: "lambda:ListEventSourceMappings lambda:ListFunctions" },
      { sid: "DaxSNSIntegration", actions: "sns:ListTopics" },
      {
        sid: "ApplicationAutoscalingIntegration",
        actions: `
        application-autoscaling:DeleteScalingPolicy application-autoscaling:DeregisterScalableTarget
        application-autoscaling:PutScalingPolicy application-autoscaling:RegisterScalableTarget`,
        conditions: { StringEquals: { "application-autoscaling:service-namespace": "dynamodb" } },
      },
      {
        sid: "ApplicationAutoscalingDescribeActions",
        actions: `
        application-autoscaling:DescribeScalableTargets
        application-autoscaling:DescribeScalingActivities
        application-autoscaling:DescribeScalingPolicies`,
      },
      { sid: "TagManagement", actions: "tag:GetResources" },
      {
        sid: "CloudwatchMonitoring",
        actions: `
        cloudwatch:DescribeAlarms cloudwatch:GetMetricStatistics cloudwatch:GetMetricData`,
      },
      {
        sid: "ListKinesisResources",
        actions: "kinesis:ListStreams kinesis:DescribeStream kinesis:DescribeStreamSummary",
      },
      {
        sid: "ListEC2ResourcesForDaxClusterCreation",
        actions: "ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeSecurityGroups",
      },
      {
        sid: "CloudwatchInsightsRules",
        actions: "cloudwatch:GetInsightRuleReport",
        resources: "arn:aws:cloudwatch:*:*:insight-rule/DynamoDBContributorInsights*",
      },
      {
        sid: "ServiceRoleCreation",
        actions: "iam:CreateServiceLinkedRole",
        conditions: {
          StringEquals: {
            "iam:AWSServiceName": [
              "replication.dynamodb.amazonaws.com",
              "dax.amazonaws.com",
              "dynamodb.application-autoscaling.amazonaws.com",
              "contributorinsights.dynamodb.amazonaws.com",
              "kinesisreplication.dynamodb.amazonaws.com",
            ],
          },
        },
      },
      { sid: "IamIntegration", actions: "iam:ListRoles" },
    ],
  },
  AmazonDynamoDBReadOnlyAccess: {
    facts: "ANPAIY2XFNA232XJ6J7X2 v15 2015-02-06T18:40:12Z 2024-11-18T17:38:15Z",
    statements: [
      {
        sid: "GeneralReadOnlyAccess",
        actions: `
        application-autoscaling:DescribeScalableTargets
        application-autoscaling:DescribeScalingActivities
        application-autoscaling:DescribeScalingPolicies cloudwatch:DescribeAlarmHistory
        cloudwatch:DescribeAlarms cloudwatch:DescribeAlarmsForMetric cloudwatch:GetMetricStatistics
        cloudwatch:ListMetrics cloudwatch:GetMetricData datapipeline:DescribeObjects
        datapipeline:DescribePipelines datapipeline:GetPipelineDefinition datapipeline:ListPipelines
        datapipeline:QueryObjects dynamodb:BatchGetItem dynamodb:Describe* dynamodb:List*
        dynamodb:GetAbacStatus dynamodb:GetItem dynamodb:GetResourcePolicy dynamodb:Query
        dynamodb:Scan dynamodb:PartiQLSelect dax:Describe* dax:List* dax:GetItem dax:BatchGetItem
        dax:Query dax:Scan ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeSecurityGroups
        iam:GetRole iam:ListRoles kms:DescribeKey kms:ListAliases sns:ListSubscriptionsByTopic
        sns:ListTopics lambda:ListFunctions lambda:ListEventSourceMappings
        lambda:GetFunctionConfiguration resource-groups:ListGroups
        resource-groups:ListGroupResources resource-groups:GetGroup resource-groups:GetGroupQuery
        tag:GetResources kinesis:ListStreams kinesis:DescribeStream kinesis:DescribeStreamSummary`,
      },
      {
        sid: "CCIAccess",
        actions: "cloudwatch:GetInsightRuleReport",
        resources: "arn:aws:cloudwatch:*:*:insight-rule/DynamoDBContributorInsights*",
      },
    ],
  },
};
