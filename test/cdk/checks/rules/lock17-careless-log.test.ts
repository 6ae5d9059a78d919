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

/** A deployment that makes its stage itself, as this describes it. */
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
      "a data trace",
      (stack) => logged(stack, true),
      "Api/DeploymentStage.prod/Resource",
      /^it logs requests whole\. What was logged is kept for ever/,
    ],
    [
      "a data trace in the stage that a deployment makes",
      deployment({ DataTraceEnabled: true }),
      "Deployment",
      /^it logs requests whole/,
    ],
    [
      "a data trace of one method there",
      deployment({ MethodSettings: [{ ...ofOne, DataTraceEnabled: true }] }),
      "Deployment",
      /^it logs requests whole/,
    ],
    [
      "a log group without retention",
      (stack) => new LogGroup(stack, "Logs", { retention: RetentionDays.INFINITE }),
      "Logs/Resource",
      /^the log group has no retention/,
    ],
    [
      "a retention that a parameter decides",
      (stack) => {
        const { valueAsNumber } = new CfnParameter(stack, "P", { type: "Number" });
        const { defaultChild } = new LogGroup(stack, "Logs").node;
        (defaultChild as CfnLogGroup).retentionInDays = valueAsNumber; // Which a LogGroup has for it.
      },
      "Logs/Resource",
      /no retention/,
    ],
    ["a function that names no group", plainFunction, "F/Resource", /group that Lambda makes/],
  ],
  passes: [
    [
      "a deployment whose stage has no data trace",
      deployment({
        DataTraceEnabled: false,
        MethodSettings: [{ ...ofOne, DataTraceEnabled: "false" }],
      }),
    ],
    ["a function with a group of its own", (stack) => logged(stack, false)],
    [
      "a group under the function's name",
      (stack) => {
        plainFunction(stack, "F", { functionName: "named" });
        new LogGroup(stack, "Logs", { retention, logGroupName: "/aws/lambda/named" });
      },
    ],
    [
      "a group under a name that is yet to be made",
      (stack) => {
        const { functionName } = plainFunction(stack);
        new LogGroup(stack, "Logs", { retention, logGroupName: `/aws/lambda/${functionName}` });
      },
    ],
  ],
});
