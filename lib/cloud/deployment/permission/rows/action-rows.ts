import type { ActionRow, ActionRows } from "./action-row.ts";
import { apiRows } from "./api-rows.ts";
import { functionRows } from "./function-rows.ts";
import { identityRows } from "./identity-rows.ts";
import { messageRows } from "./message-rows.ts";
import { serviceRows } from "./service-rows.ts";

/** Types that only CloudFormation itself knows, so that no service is called for them. */
const WITHOUT_CALLS: ActionRow = { create: "", update: "", delete: "" };

/** The custom resources of CDK that the local cloud serves or records itself. On AWS, CloudFormation invokes their function. */
const invoked = "lambda:InvokeFunction";
const CUSTOM: ActionRow = {
  arn: "${ServiceToken}",
  create: invoked,
  update: invoked,
  delete: invoked,
};

/**
 * The main actions of the handlers of CloudFormation, by type: those that a handler always performs, and those that a
 * property causes. The types of services whose condition keys the local cloud does not know are not here.
 *
 * @see https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
 */
export const actionRows: ReadonlyMap<string, ActionRow> = new Map(
  Object.entries({
    ...apiRows,
    ...functionRows,
    ...identityRows,
    ...messageRows,
    ...serviceRows,
    "Custom::AWSCDKOpenIdConnectProvider": CUSTOM,
    "Custom::CDKBucketDeployment": CUSTOM,
    "Custom::DynamoDBReplica": CUSTOM,
    "Custom::ECRAutoDeleteImages": CUSTOM,
    "Custom::LogRetention": CUSTOM,
    "Custom::S3AutoDeleteObjects": CUSTOM,
    "Custom::S3BucketNotifications": CUSTOM,
    "Custom::VpcRestrictDefaultSG": CUSTOM,
    "AWS::CDK::Metadata": WITHOUT_CALLS,
    "AWS::CloudFormation::WaitCondition": WITHOUT_CALLS,
    "AWS::CloudFormation::WaitConditionHandle": WITHOUT_CALLS,
  } satisfies ActionRows),
);
