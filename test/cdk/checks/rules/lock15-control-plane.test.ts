import type { Stack } from "aws-cdk-lib";
import {
  Effect,
  ManagedPolicy,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from "aws-cdk-lib/aws-iam";
import { describeRule, plainFunction } from "../describe-rule.ts";

function may(action: string, effect = Effect.ALLOW) {
  return (stack: Stack) =>
    plainFunction(stack).addToRolePolicy(
      new PolicyStatement({ actions: [action], resources: ["*"], effect }),
    );
}

function managed(name: string) {
  return (stack: Stack) =>
    plainFunction(stack).role?.addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName(name));
}

const policy = "F/ServiceRole/DefaultPolicy/Resource";

describeRule("LOCK15", {
  fails: [
    ...[
      "lambda:UpdateFunctionCode",
      "lambda:*",
      "iam:PassRole",
      "IAM:Put*",
      "apigateway:PATCH",
    ].map(
      (action) =>
        [
          action,
          may(action),
          policy,
          new RegExp(`^an execution role may ${action.replaceAll("*", "\\*")}\\. An attacker who`),
        ] as const,
    ),
    ["the permission for every action", may("*"), policy, /may \*/],
    [
      "a statement with NotAction",
      (stack) => {
        const statement = new PolicyStatement({ notActions: ["s3:*"], resources: ["*"] });
        plainFunction(stack).addToRolePolicy(statement);
      },
      policy,
      /may \*/,
    ],
    [
      "a managed policy of the app",
      (stack) => {
        const statement = new PolicyStatement({ actions: ["iam:*"], resources: ["*"] });
        const made = new ManagedPolicy(stack, "Managed", { statements: [statement] });
        plainFunction(stack).role?.addManagedPolicy(made);
      },
      "Managed/Resource",
      /may iam:\*/,
    ],
    [
      "the managed policy AdministratorAccess",
      managed("AdministratorAccess"),
      "F/ServiceRole/Resource",
      /^what arn:…:iam::aws:policy\/AdministratorAccess allows an execution role cannot be determined/,
    ],
    [
      "an imported role",
      (stack) => {
        const arn = "arn:aws:iam::123456789012:role/everything";
        plainFunction(stack, "F", { role: Role.fromRoleArn(stack, "Role", arn) });
      },
      "F/Resource",
      /^what its execution role may do cannot be determined/,
    ],
  ],
  passes: [
    ["CDK's default role", (stack) => plainFunction(stack)],
    ["the permission to invoke functions", may("lambda:InvokeFunction")],
    ["the permission to read", may("iam:Get*")],
    ["a permission for another service", may("s3:PutObject")],
    ["the permission to call an API", may("execute-api:Invoke")],
    ["a Deny", may("iam:*", Effect.DENY)],
    ["a read-only managed policy of AWS", managed("AmazonS3ReadOnlyAccess")],
    [
      "a role that no function has",
      (stack) => {
        const assumedBy = new ServicePrincipal("codebuild.amazonaws.com");
        new Role(stack, "Role", { assumedBy }).addToPolicy(
          new PolicyStatement({ actions: ["lambda:*"], resources: ["*"] }),
        );
      },
    ],
  ],
});
