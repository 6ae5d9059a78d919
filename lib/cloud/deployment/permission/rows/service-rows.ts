import type { ActionRow, ActionRows } from "./action-row.ts";
import { policyRow } from "./policy-row.ts";

const TABLE: ActionRow = {
  create: "dynamodb:CreateTable dynamodb:DescribeTable",
  update: "dynamodb:UpdateTable dynamodb:DescribeTable",
  delete: "dynamodb:DeleteTable dynamodb:DescribeTable",
  having: {
    PointInTimeRecoverySpecification: "dynamodb:UpdateContinuousBackups",
    Tags: "dynamodb:TagResource",
    TimeToLiveSpecification: "dynamodb:UpdateTimeToLive",
    KinesisStreamSpecification: "dynamodb:EnableKinesisStreamingDestination",
    ContributorInsightsSpecification: "dynamodb:UpdateContributorInsights",
  },
  removing: {
    KinesisStreamSpecification: "dynamodb:DisableKinesisStreamingDestination",
    Tags: "dynamodb:UntagResource",
  },
};

const LOG_GROUP = "logs:${Region}:${Account}:log-group:${LogGroupName}";
const ATTACH_SECRET = "secretsmanager:GetSecretValue secretsmanager:PutSecretValue";

/** The types of data and logs. */
export const serviceRows: ActionRows = {
  "AWS::CloudWatch::Alarm": {
    arn: "cloudwatch:${Region}:${Account}:alarm:${Name}",
    create: "cloudwatch:PutMetricAlarm",
    update: "cloudwatch:PutMetricAlarm",
    delete: "cloudwatch:DeleteAlarms",
  },
  "AWS::DynamoDB::GlobalTable": TABLE,
  "AWS::DynamoDB::Table": TABLE,
  "AWS::Logs::LogGroup": {
    arn: "logs:${Region}:${Account}:log-group:${Name}",
    create: "logs:CreateLogGroup",
    update: "",
    delete: "logs:DeleteLogGroup",
    having: {
      DataProtectionPolicy: "logs:PutDataProtectionPolicy",
      FieldIndexPolicies: "logs:PutIndexPolicy",
      KmsKeyId: "logs:AssociateKmsKey",
      ResourcePolicyDocument: "logs:PutResourcePolicy",
      RetentionInDays: "logs:PutRetentionPolicy",
      Tags: "logs:TagResource",
    },
    removing: {
      DataProtectionPolicy: "logs:DeleteDataProtectionPolicy",
      FieldIndexPolicies: "logs:DeleteIndexPolicy",
      KmsKeyId: "logs:DisassociateKmsKey",
      ResourcePolicyDocument: "logs:DeleteResourcePolicy",
      RetentionInDays: "logs:DeleteRetentionPolicy",
      Tags: "logs:UntagResource",
    },
  },
  "AWS::Logs::MetricFilter": {
    arn: LOG_GROUP,
    create: "logs:PutMetricFilter",
    update: "logs:PutMetricFilter",
    delete: "logs:DeleteMetricFilter",
  },
  "AWS::Logs::ResourcePolicy": policyRow(
    "logs:PutResourcePolicy",
    "logs:DeleteResourcePolicy",
    "*",
  ),
  "AWS::Logs::SubscriptionFilter": {
    arn: LOG_GROUP,
    create: "logs:PutSubscriptionFilter",
    update: "logs:PutSubscriptionFilter",
    delete: "logs:DeleteSubscriptionFilter",
    passes: { RoleArn: "logs.amazonaws.com" },
  },
  "AWS::S3::Bucket": {
    create: "s3:CreateBucket",
    update: "",
    delete: "s3:DeleteBucket",
    having: {
      AccelerateConfiguration: "s3:PutAccelerateConfiguration",
      AccessControl: "s3:PutBucketAcl",
      AnalyticsConfigurations: "s3:PutAnalyticsConfiguration",
      IntelligentTieringConfigurations: "s3:PutIntelligentTieringConfiguration",
      InventoryConfigurations: "s3:PutInventoryConfiguration",
      MetricsConfigurations: "s3:PutMetricsConfiguration",
      ObjectLockConfiguration: "s3:PutBucketObjectLockConfiguration",
      ReplicationConfiguration: "s3:PutReplicationConfiguration",
      BucketEncryption: "s3:PutEncryptionConfiguration",
      CorsConfiguration: "s3:PutBucketCORS",
      LifecycleConfiguration: "s3:PutLifecycleConfiguration",
      LoggingConfiguration: "s3:PutBucketLogging",
      NotificationConfiguration: "s3:PutBucketNotification",
      OwnershipControls: "s3:PutBucketOwnershipControls",
      PublicAccessBlockConfiguration: "s3:PutBucketPublicAccessBlock",
      Tags: "s3:PutBucketTagging",
      VersioningConfiguration: "s3:PutBucketVersioning",
      WebsiteConfiguration: "s3:PutBucketWebsite",
    },
    removing: { WebsiteConfiguration: "s3:DeleteBucketWebsite" },
    passes: { "ReplicationConfiguration.Role": "s3.amazonaws.com" },
  },
  "AWS::S3::BucketPolicy": policyRow(
    "s3:PutBucketPolicy",
    "s3:DeleteBucketPolicy",
    "s3:::${Bucket}",
  ),
  "AWS::SecretsManager::SecretTargetAttachment": {
    arn: "${SecretId}",
    create: ATTACH_SECRET,
    update: ATTACH_SECRET,
    delete: ATTACH_SECRET,
  },
  "AWS::SecretsManager::ResourcePolicy": policyRow(
    "secretsmanager:PutResourcePolicy",
    "secretsmanager:DeleteResourcePolicy",
    "${Name}",
  ),
  "AWS::SecretsManager::RotationSchedule": {
    arn: "${SecretId}",
    create: "secretsmanager:RotateSecret",
    update: "secretsmanager:RotateSecret",
    delete: "secretsmanager:CancelRotateSecret",
  },
  "AWS::SecretsManager::Secret": {
    arn: "${Name}",
    create: "secretsmanager:CreateSecret",
    update: "secretsmanager:UpdateSecret",
    delete: "secretsmanager:DeleteSecret",
    having: {
      ReplicaRegions: "secretsmanager:ReplicateSecretToRegions",
      Tags: "secretsmanager:TagResource",
    },
    removing: {
      ReplicaRegions: "secretsmanager:RemoveRegionsFromReplication",
      Tags: "secretsmanager:UntagResource",
    },
    each: { GenerateSecretString: { arn: "*", put: "secretsmanager:GetRandomPassword" } },
  },
  "AWS::SSM::Parameter": {
    arn: "ssm:${Region}:${Account}:parameter/${Name.bare}",
    create: "ssm:PutParameter",
    update: "ssm:PutParameter",
    delete: "ssm:DeleteParameter",
    having: { Tags: "ssm:AddTagsToResource" },
    removing: { Tags: "ssm:RemoveTagsFromResource" },
  },
};
