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
const readOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess";

describe("a deployment is refused, by name, at", () => {
  it.each<[string, Resources, string]>([
    [
      "a resource type",
      one("AWS::Lambda::Alias"),
      "S/Thing: resource type AWS::Lambda::Alias is not supported",
    ],
    [
      "a custom resource",
      one("Custom::Thing"),
      "S/Thing: resource type Custom::Thing is not supported",
    ],
    ["a type that every object has", one("constructor"), "resource type constructor"],
    [
      "a name that nobody has",
      one("AWS::KMS::Key", { Description: ref("Missing") }),
      "S/Thing: stack S: Ref Missing has no value here",
    ],
    [
      "an attribute that nobody knows",
      alias(att("Key", "Secret")),
      "S/Alias: stack S: attribute Secret of Key (AWS::KMS::Key) is not supported",
    ],
    [
      "an attribute kept for ourselves",
      alias(att("Key", "PendingWindowInDays")),
      "attribute PendingWindowInDays of Key",
    ],
    [
      "properties that are a list",
      // A template is JSON, which no type holds to objects.
      { K: { Type: "AWS::KMS::Key", Properties: [] as never } },
      "S/K must be a map",
    ],

    [
      "a boundary of a user",
      ann({ PermissionsBoundary: "arn" }),
      "S/Ann: property PermissionsBoundary",
    ],
    [
      "a boundary of a role",
      having({ R: role("lambda.amazonaws.com") }, "R", { PermissionsBoundary: "arn" }),
      "property PermissionsBoundary",
    ],
    ["a password", ann({ LoginProfile: {} }), "property LoginProfile"],
    ["a group that is not there", ann({ Groups: ["None"] }), "names None, which does not exist"],
    ["a user's name that is a path", { Ann: user("a/b") }, "property UserName"],
    ["a user's name of two lines", { Ann: user("a\n[b]") }, "property UserName"],
    ["a user's path without its slashes", ann({ Path: "x" }), "property Path"],
    ["two users of one name", { Ann: user("Ann"), Twin: user("Ann") }, "Ann exists already"],
    [
      "two managed policies of one name",
      { P: managed("P"), Twin: managed("P") },
      "P exists already",
    ],
    [
      "a policy of AWS's",
      ann({ ManagedPolicyArns: [readOnly] }),
      `names ${readOnly}, which the local cloud does not know`,
    ],
    ["a policy on nobody", inline({}), "are all empty"],
    [
      "a policy on somebody who is not there",
      inline({ Users: ["Ann"] }),
      "property Users names Ann, which does not exist",
    ],
    [
      "a condition operator",
      statement({ Condition: { StringSometimes: { "aws:SourceIp": "x" } } }),
      "S/Ann: policy P of user Ann",
    ],
    [
      "a condition key",
      statement({ Condition: { StringEquals: { "aws:Nonsense": "x" } } }),
      "aws:Nonsense",
    ],
    ["an element of a policy", statement({ Effects: "Deny" }), "Effects"],
    ["a principal in an identity policy", statement({ Principal: "*" }), "S/Ann"],
    [
      "a trust policy that trusts nobody",
      having({ R: role("a") }, "R", {
        AssumeRolePolicyDocument: policy({ Action: "sts:AssumeRole" }),
      }),
      "S/R: trust policy of role",
    ],
    [
      "sessions of a day",
      having({ R: role("lambda.amazonaws.com") }, "R", { MaxSessionDuration: 86_400 }),
      "property MaxSessionDuration is 86400",
    ],
  ])("%s", (_, resources, message) => {
    const said = refusal(resources);
    expect(said).toContain(message);
    expect(said).not.toContain("\n");
  });

  it("the construct's own path", () => {
    const { K } = { K: { Type: "AWS::KMS::Key", Properties: { KeySpec: "RSA_2048" } } };
    const resources = { K: { ...K, Metadata: { "aws:cdk:path": "S/Seal/Resource" } } };
    expect(refusal(resources)).toMatch(/^S\/Seal\/Resource: property KeySpec/);
  });

  it("an unknown type, before anything is made", () => {
    const account = emptyAccount();
    const resources = { Key: { Type: "AWS::KMS::Key" }, Thing: { Type: "AWS::S3::Bucket" } };
    expect(() => deploySketch(account, { name: "S", resources })).toThrow("AWS::S3::Bucket");
    expect(account.keys.all()).toEqual([]);
  });

  it("error annotations, all of them", () => {
    const errors = ["/a: one", "/b: two"];
    const deploy = () => deploySketch(emptyAccount(), { name: "S", resources: {} }, { errors });
    expect(deploy).toThrow("/a: one\n/b: two");
  });

  it.each([
    [
      { accountId: "999999999999" },
      "stack S is made for 999999999999/us-east-1; this cloud is 123456789012/us-east-1",
    ],
    [{ region: "eu-west-1" }, "stack S is made for 123456789012/eu-west-1"],
  ])("another account or region: %j", (environment, message) => {
    const deploy = () => deploySketch(emptyAccount(), { name: "S", resources: {} }, environment);
    expect(deploy).toThrow(message);
  });
});

it("types without effect are taken, whatever their properties", () => {
  const resources = {
    Log: { Type: "AWS::Logs::LogGroup", Properties: { RetentionInDays: 7 } },
    Alarm: { Type: "AWS::CloudWatch::Alarm", Properties: { Whatever: att("Log") } },
    Meta: { Type: "AWS::CDK::Metadata" },
  };
  expect(refusal(resources)).toBe("not at all");
});
