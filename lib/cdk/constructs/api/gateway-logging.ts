import { RemovalPolicy, Stack } from "aws-cdk-lib";
import { CfnAccount } from "aws-cdk-lib/aws-apigateway";
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { acknowledge } from "../acknowledge/acknowledge.ts";

/**
 * Allows API Gateway to write logs. Without this setting, no stage of a REST API can have logs. The setting applies to
 * all APIs of an account and region, so the role and the setting are retained when their stack is deleted.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
export class GatewayLogging extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("apigateway.amazonaws.com", {
        conditions: forAccount(Stack.of(this).account),
      }),
      inlinePolicies: { WriteLogs: new PolicyDocument({ statements: [writeLogs()] }) },
    });
    const account = new CfnAccount(this, "Account", { cloudWatchRoleArn: role.roleArn });
    role.applyRemovalPolicy(RemovalPolicy.RETAIN);
    account.applyRemovalPolicy(RemovalPolicy.RETAIN);
    acknowledge(
      role,
      "AwsSolutions-IAM5[Resource::*]",
      "one role for every API of the account and region, whose log groups do not exist yet",
    );
  }
}

/**
 * Returns a condition that denies the role to API Gateway when it acts for another account. The condition uses
 * `IfExists`, because AWS does not document that API Gateway sends `aws:SourceAccount` when it assumes this role, and
 * does not send it when it assumes the role of an integration. With a plain StringEquals, setting the role could
 * fail, and then every deployment would fail. API Gateway accepts only roles of its caller's account (iam:PassRole)
 * even without this condition.
 *
 * @see https://github.com/aws-solutions-library-samples/accelerated-intelligent-document-processing-on-aws/pull/479
 */
function forAccount(account: string) {
  return { StringEqualsIfExists: { "aws:SourceAccount": account } };
}

/**
 * Returns the permissions of the managed policy AmazonAPIGatewayPushToCloudWatchLogs, so that the template shows
 * them.
 */
function writeLogs(): PolicyStatement {
  return new PolicyStatement({
    actions: [
      "logs:CreateLogGroup",
      "logs:CreateLogStream",
      "logs:DescribeLogGroups",
      "logs:DescribeLogStreams",
      "logs:FilterLogEvents",
      "logs:GetLogEvents",
      "logs:PutLogEvents",
    ],
    resources: ["*"],
  });
}
