import { fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import { KMSClient, ListAliasesCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assumeRole, element, sts } from "../../assume-role.ts";
import { policy, user, type Resources, type Statement } from "../../deployment/sketch.ts";
import { REGION, startTestCloud, type TestCloud } from "../../test-cloud.ts";
import { iamArn, kmsStatus, tagForm, trusting } from "./roles.ts";

const managed = (ManagedPolicyName: string, Action: string) => ({
  Type: "AWS::IAM::ManagedPolicy",
  Properties: { ManagedPolicyName, PolicyDocument: policy({ Action, Resource: "*" }) },
});
const both = { Action: ["kms:ListAliases", "kms:ListKeys"], Resource: "*" };
const trust = [{ Action: ["sts:AssumeRole", "sts:TagSession"] }];
const stack = {
  name: "Policies",
  resources: {
    Ann: user("Ann", { Action: "sts:*", Resource: "*" }),
    Aliases: managed("Aliases", "kms:ListAliases"),
    Keys: managed("Keys", "kms:ListKeys"),
    Free: trusting("Free", trust, [both]),
    Bounded: {
      ...trusting("Bounded", trust, [both], { PermissionsBoundary: iamArn("policy/Aliases") }),
      DependsOn: "Aliases",
    },
  } satisfies Resources,
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stack]);
});
afterAll(() => local.close());

const json = (...statements: readonly Statement[]) => JSON.stringify(policy(...statements));
const onlyAliases = json({ Action: "kms:ListAliases", Resource: "*" });
const onlyKeys = json({ Action: "kms:ListKeys", Resource: "*" });
const all = json({ Action: "*", Resource: "*" });
const noAliases = json(
  { Action: "*", Resource: "*" },
  { ...both, Effect: "Deny", Action: "kms:ListAliases" },
);

describe("session policies that the SDK passes", () => {
  it.each<[string, string, { Policy?: string; PolicyArns?: { arn: string }[] }, string]>([
    ["no policy", "Free", {}, "aliases keys"],
    ["an inline policy", "Free", { Policy: onlyAliases }, "aliases"],
    ["an inline policy that allows more than the role", "Free", { Policy: all }, "aliases keys"],
    ["an inline policy that denies", "Free", { Policy: noAliases }, "keys"],
    ["a managed policy", "Free", { PolicyArns: [{ arn: iamArn("policy/Keys") }] }, "keys"],
    [
      "an inline and a managed policy, of which one must allow",
      "Free",
      { Policy: onlyAliases, PolicyArns: [{ arn: iamArn("policy/Keys") }] },
      "aliases keys",
    ],
    ["no policy, within the boundary", "Bounded", {}, "aliases"],
    ["an inline policy within the boundary", "Bounded", { Policy: onlyAliases }, "aliases"],
    ["an inline policy outside the boundary", "Bounded", { Policy: onlyKeys }, ""],
    ["an empty list of policies", "Free", { PolicyArns: [] }, "aliases keys"],
  ])("limit the session: %s", async (_, roleName, params, allowed) => {
    const { awsEndpoint: endpoint } = local.cloud;
    const credentials = fromTemporaryCredentials({
      masterCredentials: local.keys("Ann"),
      params: { RoleArn: iamArn(`role/${roleName}`), RoleSessionName: "Session", ...params },
      clientConfig: { region: REGION, endpoint },
    });
    const kms = new KMSClient({ region: REGION, endpoint, credentials, maxAttempts: 1 });
    const may = async (name: string, answer: Promise<unknown>) =>
      answer.then(
        () => name,
        (error: Error) => {
          expect(error.name).toBe("AccessDeniedException");
          return undefined;
        },
      );
    const found = [
      await may("aliases", kms.send(new ListAliasesCommand({}))),
      await may("keys", kms.send(new ListKeysCommand({}))),
    ];
    kms.destroy();
    expect(found.filter((name) => name !== undefined).join(" ")).toBe(allowed);
  });

  it("are named as the cause if they do not allow a call", async () => {
    const as = await assumeRole(local, local.keys("Ann"), "Free", "Session", { Policy: onlyKeys });
    const { text } = await local.aws("kms", "/", {
      as,
      headers: [
        ["Content-Type", "application/x-amz-json-1.1"],
        ["X-Amz-Target", "TrentService.ListAliases"],
      ],
      body: "{}",
    });
    expect(text).toContain("because no session policy allows the kms:ListAliases action");
  });

  it("are in effect after a restart", async () => {
    const ann = local.keys("Ann");
    const PolicyArns = { "PolicyArns.member.1.arn": iamArn("policy/Keys") };
    const inline = await assumeRole(local, ann, "Free", "Inline", { Policy: onlyAliases });
    const byArn = await assumeRole(local, ann, "Free", "ByArn", PolicyArns);
    local = await local.restart();
    await local.deploy(stack);
    expect(await kmsStatus(local, inline, "ListAliases")).toBe(200);
    expect(await kmsStatus(local, inline, "ListKeys")).toBe(400);
    expect(await kmsStatus(local, byArn, "ListKeys")).toBe(200);
    expect(await kmsStatus(local, byArn, "ListAliases")).toBe(400);
  });
});

const asking = (more: Readonly<Record<string, string>>) =>
  sts(
    local,
    { Action: "AssumeRole", RoleArn: iamArn("role/Free"), RoleSessionName: "Session", ...more },
    { as: local.keys("Ann") },
  );

describe("AssumeRole with session policies", () => {
  const statement = { Effect: "Allow", Action: "kms:*", Resource: "*" };
  it.each<[string, string, string]>([
    ["a document that is not JSON", "{", "invalid Json"],
    [
      "a document with a Deny in an element that is repeated",
      all.replace("{", `{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"},`),
      'element "Statement" occurs twice',
    ],
    ["a document that is not an object", "[]", "session policy"],
    ["a document without a statement", '{"Version":"2012-10-17"}', "there is no Statement"],
    [
      "a document with an unknown version",
      JSON.stringify({ Version: "2012", Statement: statement }),
      "Version",
    ],
    [
      "a document with an unknown element",
      JSON.stringify({ Statement: { ...statement, Resorce: "*" } }),
      "Resorce",
    ],
    [
      "a document with a principal",
      JSON.stringify({ Statement: { ...statement, Principal: "*" } }),
      "Principal",
    ],
    [
      "a document with a condition key that never has a value",
      JSON.stringify({ Statement: { ...statement, Condition: { Bool: { "s3:x": "true" } } } }),
      "condition key s3:x cannot be evaluated here",
    ],
    [
      "a document with an unknown operator",
      JSON.stringify({ Statement: { ...statement, Condition: { Is: { "aws:userid": "x" } } } }),
      "condition operator Is",
    ],
  ])("refuses %s", async (_, Policy, message) => {
    const { status, text } = await asking({ Policy });
    expect([status, element(text, "Code")]).toEqual([400, "MalformedPolicyDocument"]);
    expect(element(text, "Message")).toContain(message);
  });

  const arns = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, n) => [
        `PolicyArns.member.${n + 1}.arn`,
        iamArn("policy/Keys"),
      ]),
    );
  it.each<[string, Record<string, string>, string, string]>([
    [
      "a policy that does not exist",
      { "PolicyArns.member.1.arn": iamArn("policy/Missing") },
      "ValidationError",
      `Policy ${iamArn("policy/Missing")} does not exist or is not attachable.`,
    ],
    [
      "policies that exceed the space",
      { Policy: all.padEnd(2048), ...arns(1) },
      "PackedPolicyTooLarge",
      "Packed policy consumes 102% of allotted space, please use smaller policy.",
    ],
    [
      "tags that exceed the space",
      tagForm(...Array.from({ length: 9 }, (_, n) => [`${n}`, "x".repeat(250)] as const)),
      "PackedPolicyTooLarge",
      "Packed size of session tags consumes 111% of allotted space.",
    ],
  ])("refuses %s", async (_, more, code, message) => {
    const { status, text } = await asking(more);
    expect([status, element(text, "Code")]).toEqual([400, code]);
    expect(element(text, "Message")).toContain(message);
  });

  it.each<[string, Record<string, string>, string]>([
    ["no policy", {}, ""],
    ["a policy of the maximum size", { Policy: all.padEnd(2048) }, "100"],
    ["an ARN", arns(1), "2"],
    ["a tag", tagForm(["team", "blue"]), "1"],
  ])("returns the share of the space for %s", async (_, more, percent) => {
    const { status, text } = await asking(more);
    expect(status).toBe(200);
    expect(element(text, "PackedPolicySize")).toBe(percent);
  });
});
