import type { RecordRows } from "../record-row.ts";

const BUCKET = "arn:${Partition}:s3:::${DestinationBucketName}";

/**
 * Custom resources of CDK itself whose work has no effect here: they act on services that are not served, or on the
 * deletion of a stack.
 */
export const helpers: RecordRows = {
  "Custom::CDKBucketDeployment": {
    words: "deployment of files to a bucket",
    without: "copies nothing",
    id: "aws.cdk.s3deployment.{uuid}",
    attributes: { DestinationBucketArn: BUCKET },
  },
  "Custom::DynamoDBReplica": {
    words: "replica of a table",
    without: "does not exist",
    ref: "${TableName}-${Region}",
  },
  "Custom::ECRAutoDeleteImages": { words: "cleaner of a repository", silent: true },
  "Custom::LogRetention": {
    words: "log retention",
    silent: true,
    ref: "${LogGroupName}",
    attributes: { LogGroupName: "${LogGroupName}" },
  },
  "Custom::S3AutoDeleteObjects": { words: "cleaner of a bucket", silent: true },
  "Custom::S3BucketNotifications": {
    words: "notification of a bucket",
    without: "sends no events",
  },
  "Custom::VpcRestrictDefaultSG": { words: "restriction of a default group", silent: true },
};
