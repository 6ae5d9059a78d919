import { SecretValue, type Stack } from "aws-cdk-lib";
import type { CfnFunction } from "aws-cdk-lib/aws-lambda";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import { describeRule, plainFunction } from "../describe-rule.ts";

function env(value: string) {
  return (stack: Stack) => plainFunction(stack, "F", { environment: { A: value } });
}

const problem = /^A is a dynamic reference to a secret\. CloudFormation resolves it/;

describeRule("LOCK07", {
  fails: [
    [
      "a secret of Secrets Manager by name",
      env(SecretValue.secretsManager("db").unsafeUnwrap()),
      "F/Resource",
      problem,
    ],
    [
      "the value of a secret in the same stack",
      (stack) => env(new Secret(stack, "Secret").secretValue.unsafeUnwrap())(stack),
      "F/Resource",
      problem,
    ],
    [
      "a reference inside a longer text",
      env("x {{resolve:ssm-secure:/db:1}}"),
      "F/Resource",
      problem,
    ],
    [
      "a reference inside a substitution",
      (stack) => {
        const resource = plainFunction(stack).node.defaultChild as CfnFunction; // CDK types it as a construct.
        resource.environment = {
          variables: { A: "" },
        };
        resource.addPropertyOverride("Environment.Variables.A", {
          "Fn::Sub": "{{resolve:secretsmanager:${AWS::StackName}}}",
        });
      },
      "F/Resource",
      problem,
    ],
  ],
  passes: [
    ["a reference to a plain SSM parameter", env("{{resolve:ssm:/stage}}")],
    ["the ARN of a secret", (stack) => env(new Secret(stack, "Secret").secretArn)(stack)],
  ],
});
