import { describe, expect, it } from "vitest";
import { tryPlan } from "../../../lib/cloud/deployment/deploy-stacks.ts";
import { matrixOf } from "../../../lib/cloud/who-can/matrix.ts";
import { accessOf } from "../../../lib/cloud/who-can/access.ts";
import { judgedAccount } from "../../../lib/cloud/who-can/account-of.ts";
import { deploySketch, emptyAccount, sketchedStack } from "./deploy-sketch.ts";
import { att, lambda, ref, user, type Resources } from "./sketch.ts";

const maker = lambda("Maker", "code");
const thing = (properties: Readonly<Record<string, unknown>> = {}, Type = "Custom::Thing") => ({
  Type,
  Properties: { ServiceToken: att("Maker"), ...properties },
});
const tried = (resources: Resources) =>
  tryPlan(emptyAccount(), {
    stacks: [sketchedStack({ name: "S", resources: { ...maker, ...resources } })],
  });
const problems = (resources: Resources) =>
  tried(resources).blockers.map(({ path, problem }) => `${path}: ${problem}`);

describe("a deployment with custom resources, on trial,", () => {
  it("sends no request, and does not refuse what depends on an unknown value", () => {
    const key = { Type: "AWS::KMS::Key", Properties: { EnableKeyRotation: att("Thing", "On") } };
    const { blockers, hasRequests } = tried({
      Thing: thing(),
      Ann: { Type: "AWS::IAM::User", Properties: { UserName: att("Thing", "Name") } },
      Part: user("Bea", {
        Action: "kms:*",
        Resource: { "Fn::Select": [5, { "Fn::Split": [":", att("Thing", "Arn")] }] },
      }),
      Key: key,
      After: {
        Type: "AWS::KMS::Alias",
        Properties: { AliasName: "alias/a", TargetKeyId: ref("Key") },
      },
      Other: thing({ Input: ref("Thing") }),
    });
    expect(blockers).toEqual([]);
    expect(hasRequests).toBe(true);
  });

  it("refuses what is wrong regardless of the unknown value", () => {
    const ann = { UserName: att("Thing", "Name"), Colour: 1 };
    expect(problems({ Thing: thing(), Ann: { Type: "AWS::IAM::User", Properties: ann } })).toEqual([
      "S/Ann: property Colour is not supported by the local cloud",
    ]);
  });

  it.each([
    [{ ServiceToken: "arn:aws:sns:us-east-1:123456789012:t" }, "functions only"],
    [{ ServiceToken: "arn:aws:lambda:eu-west-1:123456789012:function:f" }, "account and region"],
    [
      { ServiceToken: "arn:aws:lambda:us-east-1:123456789012:function:f" },
      "Function not found: arn",
    ],
    [{ ServiceToken: "" }, "property ServiceToken is missing"],
    [{ ServiceTimeout: 3601 }, "property ServiceTimeout must be a whole number from 1 to 3600"],
    [{ ServiceTimeout: "soon" }, "property ServiceTimeout must be a whole number from 1 to 3600"],
  ])("refuses %j", (properties, problem) => {
    expect(problems({ Thing: thing(properties) })).toEqual([expect.stringContaining(problem)]);
  });

  it("does not need a function for CDK's conversion of JSON", () => {
    const account = emptyAccount();
    const Value = { "Fn::Join": ["", ['{"', ref("AWS::Region"), ':x":"y"}']] };
    const json = thing({ Value }, "Custom::AWSCDKCfnJson");
    const text = thing({ Value: { a: [1, true] } }, "Custom::AWSCDKCfnJsonStringify");
    const { outputs } = deploySketch(account, {
      name: "S",
      resources: { ...maker, Json: json, Text: text },
      outputs: {
        Json: { Value: att("Json", "Value.us-east-1:x") },
        Text: { Value: att("Text", "Value") },
      },
    });
    expect(outputs).toEqual({ Json: "y", Text: '{"a":["1","true"]}' });
    expect(problems({ Json: thing({ Value: "{" }, "Custom::AWSCDKCfnJson") })).toEqual([
      expect.stringMatching(/^S\/Json: its Value is not JSON/),
    ]);
  });
});

describe("who-can", () => {
  it("shows no permission for a resource that only a custom resource knows, and lists it", () => {
    const stack = sketchedStack({
      name: "S",
      resources: {
        ...maker,
        Thing: thing(),
        Key: { Type: "AWS::KMS::Key" },
        Ann: user(
          "Ann",
          { Action: "kms:*", Resource: att("Thing", "Arn") },
          { Action: "kms:*", Resource: undefined, NotResource: att("Thing", "Arn") },
        ),
        Bea: user(
          "Bea",
          { Action: "kms:Encrypt", Resource: "*" },
          { Action: "*", Resource: ref("Thing") },
        ),
      },
    });
    const place = { accountId: "123456789012", region: "us-east-1" };
    const { account, unjudged } = judgedAccount([stack], place);
    const { principals } = accessOf(matrixOf(account, [stack]));
    expect(principals["user Ann"]).toEqual({});
    expect(principals["user Bea"]).toEqual({ "key S/Key": ["kms:Encrypt"] });
    expect(unjudged.map(({ path }) => path)).toEqual(["S/Ann", "S/Bea"]);
  });
});
