import { RemovalPolicy, Stack } from "aws-cdk-lib";
import { CfnAccount } from "aws-cdk-lib/aws-apigateway";
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { acknowledge } from "../acknowledge/acknowledge.ts";

/**
 * Lets API Gateway write logs, without which no stage of a REST API can have any. It is one setting for
 * all APIs of an account and region, so it outlives the stack that made it.
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
      "one role for every API of the account and region, whose log groups are yet to be made",
    );
  }
}

/**
 * Refuses the role to API Gateway on behalf of another account. `IfExists`, because AWS does not document that
 * API Gateway says for whom it takes this role, and it does not say so when it takes the role of an integration:
 * under a plain StringEquals, setting the role would fail, and with it each deployment. Besides, API Gateway
 * takes a role of its caller's account only (iam:PassRole).
 *
 * @see https://github.com/aws-solutions-library-samples/accelerated-intelligent-document-processing-on-aws/pull/479
 */
function forAccount(account: string) {
  return { StringEqualsIfExists: { "aws:SourceAccount": account } };
}

/** What the managed policy AmazonAPIGatewayPushToCloudWatchLogs allows, here for all to read. */
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
