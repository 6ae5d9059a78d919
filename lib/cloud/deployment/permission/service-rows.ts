import type { ActionRow, ActionRows } from "./action-row.ts";

const TABLE: ActionRow = {
  create: "dynamodb:CreateTable dynamodb:DescribeTable",
  update: "dynamodb:UpdateTable dynamodb:DescribeTable",
  delete: "dynamodb:DeleteTable dynamodb:DescribeTable",
  having: {
    PointInTimeRecoverySpecification: "dynamodb:UpdateContinuousBackups",
    Tags: "dynamodb:TagResource",
    TimeToLiveSpecification: "dynamodb:UpdateTimeToLive",
  },
};

/** Returns the row of a type whose only action sets a policy. */
function policyRow(put: string, remove: string, arn: string): ActionRow {
  return { arn, create: put, update: put, delete: remove };
}

const SET_TOPIC = "sns:SetTopicAttributes";
const SET_QUEUE = "sqs:SetQueueAttributes";
const ITEM = { arn: "${Item}", put: SET_TOPIC, delete: SET_TOPIC };

/** The types of data, messages and logs. */
export const serviceRows: ActionRows = {
  "AWS::CloudWatch::Alarm": {
    arn: "cloudwatch:${Region}:${Account}:alarm:${Name}",
    create: "cloudwatch:PutMetricAlarm",
    update: "cloudwatch:PutMetricAlarm",
    delete: "cloudwatch:DeleteAlarms",
  },
  "AWS::DynamoDB::GlobalTable": TABLE,
  "AWS::DynamoDB::Table": TABLE,
  "AWS::Events::EventBus": {
    create: "events:CreateEventBus",
    update: "events:UpdateEventBus",
    delete: "events:DeleteEventBus",
  },
  "AWS::Events::Rule": {
    create: "events:PutRule",
    update: "events:PutRule",
    delete: "events:DeleteRule",
    having: { Targets: "events:PutTargets" },
    passes: { RoleArn: "events.amazonaws.com" },
  },
  "AWS::Logs::LogGroup": {
    arn: "logs:${Region}:${Account}:log-group:${Name}",
    create: "logs:CreateLogGroup",
    update: "",
    delete: "logs:DeleteLogGroup",
    having: { RetentionInDays: "logs:PutRetentionPolicy" },
  },
  "AWS::S3::Bucket": {
    create: "s3:CreateBucket",
    update: "",
    delete: "s3:DeleteBucket",
    having: {
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
  },
  "AWS::S3::BucketPolicy": policyRow(
    "s3:PutBucketPolicy",
    "s3:DeleteBucketPolicy",
    "s3:::${Bucket}",
  ),
  "AWS::SecretsManager::ResourcePolicy": policyRow(
    "secretsmanager:PutResourcePolicy",
    "secretsmanager:DeleteResourcePolicy",
    "${Name}",
  ),
  "AWS::SecretsManager::Secret": {
    arn: "${Name}",
    create: "secretsmanager:CreateSecret",
    update: "secretsmanager:UpdateSecret",
    delete: "secretsmanager:DeleteSecret",
    having: { Tags: "secretsmanager:TagResource" },
    each: { GenerateSecretString: { arn: "*", put: "secretsmanager:GetRandomPassword" } },
  },
  "AWS::SNS::Topic": {
    arn: "${Name}",
    create: "sns:CreateTopic",
    update: SET_TOPIC,
    delete: "sns:DeleteTopic",
    having: { Subscription: "sns:Subscribe", Tags: "sns:TagResource" },
  },
  "AWS::SNS::Subscription": {
    arn: "${TopicArn}",
    create: "sns:Subscribe",
    update: "sns:SetSubscriptionAttributes",
    delete: "sns:Unsubscribe",
  },
  "AWS::SNS::TopicPolicy": { create: "", update: "", delete: "", each: { Topics: ITEM } },
  "AWS::SQS::Queue": {
    create: "sqs:CreateQueue sqs:GetQueueAttributes",
    update: `${SET_QUEUE} sqs:GetQueueAttributes`,
    delete: "sqs:DeleteQueue",
    having: { Tags: "sqs:TagQueue" },
  },
  "AWS::SQS::QueuePolicy": {
    create: "",
    update: "",
    delete: "",
    each: {
      Queues: {
        arn: "sqs:${Region}:${Account}:${Item.last}",
        put: SET_QUEUE,
        delete: SET_QUEUE,
      },
    },
  },
  "AWS::SSM::Parameter": {
    arn: "ssm:${Region}:${Account}:parameter/${Name.bare}",
    create: "ssm:PutParameter",
    update: "ssm:PutParameter",
    delete: "ssm:DeleteParameter",
    having: { Tags: "ssm:AddTagsToResource" },
  },
  "AWS::StepFunctions::StateMachine": {
    create: "states:CreateStateMachine",
    update: "states:UpdateStateMachine",
    delete: "states:DeleteStateMachine",
    having: { Tags: "states:TagResource" },
    passes: { RoleArn: "states.amazonaws.com" },
  },
};
