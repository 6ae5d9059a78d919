import { RemovalPolicy } from "aws-cdk-lib";
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
      assumedBy: new ServicePrincipal("apigateway.amazonaws.com"),
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
