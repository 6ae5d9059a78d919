import { CfnParameter, CfnResource, type Stack } from "aws-cdk-lib";
import { LambdaRestApi } from "aws-cdk-lib/aws-apigateway";
import { type CfnLogGroup, LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { describeRule, plainFunction } from "../describe-rule.ts";

const retention = RetentionDays.ONE_MONTH;

function logged(stack: Stack, dataTraceEnabled: boolean) {
  const logGroup = new LogGroup(stack, "Logs", { retention });
  const handler = plainFunction(stack, "F", { logGroup });
  new LambdaRestApi(stack, "Api", { handler, deployOptions: { dataTraceEnabled } });
}

/** A deployment that creates its stage from a description. */
function deployment(StageDescription: object) {
  return (stack: Stack) =>
    new CfnResource(stack, "Deployment", {
      type: "AWS::ApiGateway::Deployment",
      properties: { RestApiId: "api", StageName: "prod", StageDescription },
    });
}

const ofOne = { HttpMethod: "GET", ResourcePath: "/" };

describeRule("LOCK17", {
  fails: [
    [
      "a stage with a data trace",
      (stack) => logged(stack, true),
      "Api/DeploymentStage.prod/Resource",
      /^it logs whole requests\. Logs are kept for ever/,
    ],
    [
      "a data trace in the stage of a deployment",
      deployment({ DataTraceEnabled: true }),
      "Deployment",
      /^it logs whole requests/,
    ],
    [
      "a data trace of one method in the stage of a deployment",
      deployment({ MethodSettings: [{ ...ofOne, DataTraceEnabled: true }] }),
      "Deployment",
      /^it logs whole requests/,
    ],
    [
      "a log group without retention",
      (stack) => new LogGroup(stack, "Logs", { retention: RetentionDays.INFINITE }),
      "Logs/Resource",
      /^the log group has no retention/,
    ],
    [
      "a retention from a parameter",
      (stack) => {
        const { valueAsNumber } = new CfnParameter(stack, "P", { type: "Number" });
        const { defaultChild } = new LogGroup(stack, "Logs").node;
        (defaultChild as CfnLogGroup).retentionInDays = valueAsNumber; // CDK types it as a construct.
      },
      "Logs/Resource",
      /no retention/,
    ],
    ["a function without a log group", plainFunction, "F/Resource", /group that Lambda creates/],
  ],
  passes: [
    [
      "a deployment without a data trace",
      deployment({
        DataTraceEnabled: false,
        MethodSettings: [{ ...ofOne, DataTraceEnabled: "false" }],
      }),
    ],
    ["a function with a log group", (stack) => logged(stack, false)],
    [
      "a log group with the function's name",
      (stack) => {
        plainFunction(stack, "F", { functionName: "named" });
        new LogGroup(stack, "Logs", { retention, logGroupName: "/aws/lambda/named" });
      },
    ],
    [
      "a log group with the function's generated name",
      (stack) => {
        const { functionName } = plainFunction(stack);
        new LogGroup(stack, "Logs", { retention, logGroupName: `/aws/lambda/${functionName}` });
      },
    ],
  ],
});
