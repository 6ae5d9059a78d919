import { describe, expect, it } from "vitest";
import { demoRoles, demoUsers } from "./demo-callers.ts";
import { synthStage, templateOf } from "./synth-stage.ts";
import { grantsOf, onlyOf, propertiesOf, textOf } from "./template-queries.ts";

const callers = (stage: string) =>
  templateOf(synthStage({ stage, demo: true }).assembly, `Signet-${stage}-Callers`);
const template = callers("local");
const grants = grantsOf(template).map(({ to, Effect, Action, Resource }) => ({
  to: to.map((id) => id.replace(/[0-9A-F]{8}$/, "")),
  Effect,
  Action,
  // The API's id and its stage are references to another stack.
  Resource: textOf(Resource)
    .replace(/<Signet-local-Api:\w+DeploymentStageprod\w+>/, "prod")
    .replace(/<Signet-local-Api:\w+>/, "<api>"),
}));
const arn = "arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<api>/prod";

describe("grants", () => {
  it.each([
    ["TestLambda", "GET", "/secure"],
    ["Clerk", "POST", "/orders"],
  ])("allow %s to call only %s %s", (caller, verb, path) => {
    expect(grants.filter(({ to }) => to.includes(caller))).toEqual([
      {
        to: [caller],
        Effect: "Allow",
        Action: "execute-api:Invoke",
        Resource: `${arn}/${verb}${path}`,
      },
    ]);
  });

  it("allow Auditor no route", () => {
    expect(grants.map(({ to }) => to)).toEqual([["TestLambda"], ["Clerk"]]);
    expect(propertiesOf(template, "AWS::IAM::User")).toContainEqual({ UserName: "Auditor" });
  });
});

it("only principals of the same account with a permission can assume Clerk", () => {
  // CDK writes every trust policy with a list of statements.
  const { Statement } = onlyOf(template, "AWS::IAM::Role")["AssumeRolePolicyDocument"] as {
    Statement: { Principal: { AWS: unknown } }[];
  };
  expect(Statement.map(({ Principal }) => textOf(Principal.AWS))).toEqual([
    "arn:<AWS::Partition>:iam::<AWS::AccountId>:root",
  ]);
});

it.each([
  ["local", ""],
  ["dev", "signet-dev-<AWS::Region>-"],
])("names the callers of stage %s with the prefix %j", (stage, prefix) => {
  const other = callers(stage);
  const users = propertiesOf(other, "AWS::IAM::User").map(({ UserName }) => textOf(UserName));
  const roles = propertiesOf(other, "AWS::IAM::Role").map(({ RoleName }) => textOf(RoleName));
  expect(users).toEqual(demoUsers.map((name) => prefix + name));
  expect(roles).toEqual(demoRoles.map((name) => prefix + name));
});
