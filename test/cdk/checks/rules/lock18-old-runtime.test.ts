import { CfnParameter } from "aws-cdk-lib";
import { type CfnFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { describeRule, plainFunction } from "../describe-rule.ts";

describeRule("LOCK18", {
  fails: [
    ...[
      Runtime.NODEJS_18_X,
      Runtime.NODEJS_20_X,
      Runtime.PYTHON_3_10,
      Runtime.JAVA_11,
      Runtime.DOTNET_8,
      Runtime.PROVIDED_AL2,
    ].map(
      (runtime) =>
        [
          runtime.name,
          (stack: Parameters<typeof plainFunction>[0]) => {
            // CDK types the default child of a Function as a construct.
            const resource = plainFunction(stack).node.defaultChild as CfnFunction;
            resource.runtime = runtime.name;
          },
          "F/Resource",
          new RegExp(`^its runtime ${runtime.name} is no longer supported by AWS\\. New`),
        ] as const,
    ),
    [
      "a runtime from a parameter",
      (stack) => {
        // CDK types the default child of a Function as a construct.
        const resource = plainFunction(stack).node.defaultChild as CfnFunction;
        resource.runtime = new CfnParameter(stack, "P").valueAsString;
      },
      "F/Resource",
      /^its runtime cannot be determined/,
    ],
  ],
  passes: [
    ["nodejs24.x", (stack) => plainFunction(stack)],
    ["nodejs22.x", (stack) => plainFunction(stack, "F", { runtime: Runtime.NODEJS_22_X })],
  ],
});
