import { describe, expect, it } from "vitest";
import { deploySketch, emptyAccount } from "./deploy-sketch.ts";
import { having, refusal } from "../refusal.ts";
import { att, policy, ref, role, user, type Resource, type Resources } from "./sketch.ts";

const all = { Action: "*", Resource: "*" };
const one = (Type: string, Properties: Resource["Properties"] = {}): Resources => ({
  Thing: { Type, Properties },
});
const ann = (properties: object) => having({ Ann: user("Ann") }, "Ann", properties);
const statement = (elements: object): Resources => {
  const PolicyDocument = { Statement: { Effect: "Allow", ...all, ...elements } };
  return ann({ Policies: [{ PolicyName: "P", PolicyDocument }] });
};
const inline = (properties: object) =>
  one("AWS::IAM::Policy", { PolicyName: "P", PolicyDocument: policy(all), ...properties });
const alias = (TargetKeyId: unknown): Resources => ({
  Key: { Type: "AWS::KMS::Key" },
  Alias: { Type: "AWS::KMS::Alias", Properties: { AliasName: "alias/a", TargetKeyId } },
});
const managed = (ManagedPolicyName: string): Resource => ({
  Type: "AWS::IAM::ManagedPolicy",
  Properties: { ManagedPolicyName, PolicyDocument: policy(all) },
});
const readOnly = "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3";

describe("a deployment rejects, with an error that names it,", () => {
  it.each<[string, Resources, string]>([
    [
      "an unsupported resource type",
      one("AWS::Lambda::CapacityProvider"),
      "S/Thing: resource type AWS::Lambda::CapacityProvider is not supported",
    ],
    ["a custom resource", one("Custom::Thing"), "S/Thing: property ServiceToken is missing"],
    ["a type whose name every object inherits", one("constructor"), "resource type constructor"],
    [
      "a Ref to a name that does not exist",
      one("AWS::KMS::Key", { Description: ref("Missing") }),
      "S/Thing: Ref Missing has no value here",
    ],
    [
      "an unknown attribute",
      alias(att("Key", "Secret")),
      "S/Alias: attribute Secret of Key (AWS::KMS::Key) is not supported",
    ],
    [
      "an internal attribute",
      alias(att("Key", "PendingWindowInDays")),
      "attribute PendingWindowInDays of Key",
    ],
    [
      "properties that are a list",
      // A template is JSON, so the types of TypeScript do not rule a list out.
      { K: { Type: "AWS::KMS::Key", Properties: [] as never } },
      "S/K: Properties must be a map",
    ],

    [
      "an unknown boundary of a user",
      ann({ PermissionsBoundary: "arn" }),
      "S/Ann: property PermissionsBoundary",
    ],
    [
      "an unknown boundary of a role",
      having({ R: role("lambda.amazonaws.com") }, "R", { PermissionsBoundary: "arn" }),
      "property PermissionsBoundary",
    ],
    ["a password", ann({ LoginProfile: {} }), "property LoginProfile"],
    ["a group that does not exist", ann({ Groups: ["None"] }), "names None, which does not exist"],
    ["a user's name that is a path", { Ann: user("a/b") }, "property UserName"],
    ["a user's name with two lines", { Ann: user("a\n[b]") }, "property UserName"],
    ["a user's path without its slashes", ann({ Path: "x" }), "property Path"],
    ["two users with the same name", { Ann: user("Ann"), Twin: user("Ann") }, "Ann exists already"],
    [
      "two managed policies with the same name",
      { P: managed("P"), Twin: managed("P") },
      "P exists already",
    ],
    [
      "an unknown AWS managed policy",
      ann({ ManagedPolicyArns: [readOnly] }),
      `names ${readOnly}, which the local cloud does not know`,
    ],
    ["a policy without a user, role or group", inline({}), "are all empty"],
    [
      "a policy for a user that does not exist",
      inline({ Users: ["Ann"] }),
      "property Users names Ann, which does not exist",
    ],
    [
      "an unknown condition operator",
      statement({ Condition: { StringSometimes: { "aws:SourceIp": "x" } } }),
      "S/Ann: policy P of user Ann",
    ],
    [
      "an unknown condition key",
      statement({ Condition: { StringEquals: { "aws:Nonsense": "x" } } }),
      "aws:Nonsense",
    ],
    ["an unknown element of a policy", statement({ Effects: "Deny" }), "Effects"],
    ["a principal in an identity policy", statement({ Principal: "*" }), "S/Ann"],
    [
      "a trust policy without a principal",
      having({ R: role("a") }, "R", {
        AssumeRolePolicyDocument: policy({ Action: "sts:AssumeRole" }),
      }),
      "S/R: trust policy of role",
    ],
    [
      "a session duration of a day",
      having({ R: role("lambda.amazonaws.com") }, "R", { MaxSessionDuration: 86_400 }),
      "property MaxSessionDuration is 86400",
    ],
  ])("%s", (_, resources, message) => {
    const said = refusal(resources);
    expect(said).toContain(message);
    expect(said).not.toContain("\n");
  });

  it("a property, by the construct's path", () => {
    const { K } = { K: { Type: "AWS::KMS::Key", Properties: { KeySpec: "ML_DSA_44" } } };
    const resources = { K: { ...K, Metadata: { "aws:cdk:path": "S/Seal/Resource" } } };
    expect(refusal(resources)).toMatch(/^S\/Seal\/Resource: property KeySpec/);
  });

  it("every error annotation", () => {
    const errors = [
      { path: "S/a", message: "one" },
      { path: "S/b", message: "two" },
    ];
    const deploy = () => deploySketch(emptyAccount(), { name: "S", resources: {} }, { errors });
    expect(deploy).toThrow(/^S\/a: one \(.*\)\nS\/b: two \(/);
  });

  it.each([
    [
      { accountId: "999999999999" },
      "S: the stack is made for 999999999999/us-east-1; this cloud is 123456789012/us-east-1",
    ],
    [{ region: "eu-west-1" }, "S: the stack is made for 123456789012/eu-west-1"],
  ])("a stack for another account or region: %j", (environment, message) => {
    const deploy = () => deploySketch(emptyAccount(), { name: "S", resources: {} }, environment);
    expect(deploy).toThrow(message);
  });
});

it("a deployment accepts an inert type with any property", () => {
  const resources = {
    Log: { Type: "AWS::Logs::LogGroup", Properties: { RetentionInDays: 7 } },
    Alarm: { Type: "AWS::CloudWatch::Alarm", Properties: { Whatever: att("Log") } },
    Meta: { Type: "AWS::CDK::Metadata" },
  };
  expect(refusal(resources)).toBe("no refusal");
});
