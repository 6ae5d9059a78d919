import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { att, policy, ref, user, type Resources } from "../../deployment/sketch.ts";
import { secret, secretPolicy, secretsCloud } from "./secrets-cloud.ts";

const READ = "secretsmanager:GetSecretValue";
const read = (Resource: unknown, more: object = {}) => ({ Action: READ, Resource, ...more });
const everything = { Action: "secretsmanager:*", Resource: "*" };
const userArn = (name: string) => ({
  "Fn::Sub": `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:user/${name}`,
});
const root = { AWS: { "Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root" } };
const wild = (name: string) => ({
  "Fn::Sub": `arn:\${AWS::Partition}:secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:${name}-??????`,
});
const viaService = {
  StringEquals: { "kms:ViaService": { "Fn::Sub": "secretsmanager.${AWS::Region}.amazonaws.com" } },
};

const resources: Resources = {
  Ann: user("Ann", everything, { Action: "kms:*", Resource: "*" }),
  NoKey: user("NoKey", everything),
  Bob: user("Bob"),
  OnlyPlain: user("OnlyPlain", read(wild("plain"))),
  Denied: user("Denied", everything, read("*", { Effect: "Deny" })),
  NoDefaultKey: user("NoDefaultKey", everything, {
    Effect: "Deny",
    Action: "kms:Decrypt",
    Resource: "*",
  }),
  Current: user(
    "Current",
    read("*", { Condition: { StringEquals: { "secretsmanager:VersionStage": "AWSCURRENT" } } }),
  ),
  Tagged: user(
    "Tagged",
    read("*", { Condition: { StringEquals: { "aws:ResourceTag/team": "a" } } }),
  ),
  OwnTagged: user(
    "OwnTagged",
    read("*", { Condition: { StringEquals: { "secretsmanager:ResourceTag/team": "a" } } }),
  ),
  Through: user("Through", read("*"), {
    Action: "kms:Decrypt",
    Resource: att("Key"),
    Condition: {
      ...viaService,
      StringLike: { "kms:EncryptionContext:SecretARN": "*:secret:keyed-*" },
      Bool: { "aws:ViaAWSService": "true" },
    },
  }),
  FromHere: user("FromHere", read("*"), {
    Action: "kms:Decrypt",
    Resource: "*",
    Condition: { IpAddress: { "aws:SourceIp": ["127.0.0.0/8", "::1/128"] } },
  }),
  Creator: user("Creator", {
    Action: ["secretsmanager:CreateSecret", "secretsmanager:TagResource"],
    Resource: "*",
    Condition: { StringLike: { "secretsmanager:Name": "mine/*" } },
  }),
  Key: {
    Type: "AWS::KMS::Key",
    Properties: { KeyPolicy: policy({ Action: "kms:*", Resource: "*", Principal: root }) },
  },
  Plain: secret("plain"),
  Open: secret("open", { Tags: [{ Key: "team", Value: "a" }] }),
  OpenPolicy: secretPolicy("Open", {
    Action: READ,
    Resource: "*",
    Principal: { AWS: userArn("Bob") },
  }),
  Closed: secret("closed"),
  ClosedPolicy: secretPolicy("Closed", {
    Effect: "Deny",
    Action: READ,
    Resource: "*",
    Principal: "*",
  }),
  Keyed: secret("keyed", { KmsKeyId: ref("Key") }),
};

const secrets = secretsCloud({
  ...resources,
  OpenPolicy: {
    ...resources["OpenPolicy"],
    Type: "AWS::SecretsManager::ResourcePolicy",
    DependsOn: "Bob",
  },
});
const reads = (name: string, input: object) => secrets.ask(name, "GetSecretValue", input);
const KMS = ["AccessDeniedException", "Access to KMS is not allowed"];

const refused = (text: RegExp) => ["AccessDeniedException", expect.stringMatching(text)];

describe("GetSecretValue", () => {
  it.each<[string, string, object, object]>([
    ["an identity policy allows", "Ann", { SecretId: "plain" }, { SecretString: "value of plain" }],
    [
      "an identity policy names with its suffix",
      "OnlyPlain",
      { SecretId: "plain" },
      { SecretString: "value of plain" },
    ],
    ["no policy allows", "Bob", { SecretId: "plain" }, refused(/no identity-based policy allows/)],
    [
      "an identity policy does not name",
      "OnlyPlain",
      { SecretId: "open" },
      refused(/no identity-based/),
    ],
    [
      "an identity policy denies",
      "Denied",
      { SecretId: "plain" },
      refused(/explicit deny in an identity/),
    ],
    [
      "only the resource policy allows",
      "Bob",
      { SecretId: "open" },
      { SecretString: "value of open" },
    ],
    [
      "the resource policy denies",
      "Ann",
      { SecretId: "closed" },
      refused(/explicit deny in a resource-based/),
    ],
    [
      "a condition on the stage fits",
      "Current",
      { SecretId: "plain", VersionStage: "AWSCURRENT" },
      { SecretString: "value of plain" },
    ],
    [
      "a condition on the stage does not fit",
      "Current",
      { SecretId: "plain", VersionStage: "AWSPREVIOUS" },
      refused(/no identity-based/),
    ],
    [
      "a condition needs a stage that the request lacks",
      "Current",
      { SecretId: "plain" },
      refused(/no identity-based/),
    ],
    [
      "a condition on its tags fits",
      "Tagged",
      { SecretId: "open" },
      { SecretString: "value of open" },
    ],
    [
      "a condition on its tags does not fit",
      "Tagged",
      { SecretId: "plain" },
      refused(/no identity-based/),
    ],
    [
      "a condition of the service on its tags fits",
      "OwnTagged",
      { SecretId: "open" },
      { SecretString: "value of open" },
    ],
    [
      "a condition of the service on its tags does not fit",
      "OwnTagged",
      { SecretId: "plain" },
      refused(/no identity-based/),
    ],
    [
      "its customer's key is allowed through the service only",
      "Through",
      { SecretId: "keyed" },
      { SecretString: "value of keyed" },
    ],
    [
      "its customer's key is allowed",
      "Ann",
      { SecretId: "keyed" },
      { SecretString: "value of keyed" },
    ],
    [
      "its customer's key is not allowed",
      "NoKey",
      { SecretId: "keyed" },
      refused(/^Access to KMS is not allowed$/),
    ],
    [
      "its key is allowed from the caller's address only",
      "FromHere",
      { SecretId: "keyed" },
      refused(/^Access to KMS is not allowed$/),
    ],
    [
      "the service's key needs no permission",
      "NoKey",
      { SecretId: "plain" },
      { SecretString: "value of plain" },
    ],
    [
      "the service's key is denied",
      "NoDefaultKey",
      { SecretId: "plain" },
      refused(/^Access to KMS is not allowed$/),
    ],
  ])("of a secret that %s", async (_, name, input, expected) => {
    expect(await reads(name, input)).toMatchObject(expected);
  });

  it("tells only a caller who may read every secret that a secret is missing", async () => {
    const missing = "arn:aws:secretsmanager:us-east-1:123456789012:secret:plain-zzzzzz";
    for (const SecretId of ["missing", missing]) {
      expect(await reads("Ann", { SecretId })).toEqual([
        "ResourceNotFoundException",
        "Secrets Manager can't find the specified secret.",
      ]);
      expect(await reads("Bob", { SecretId })).toEqual([
        "AccessDeniedException",
        `User: arn:aws:iam::123456789012:user/Bob is not authorized to perform: ${READ} on resource: ${SecretId} because no identity-based policy allows the ${READ} action`,
      ]);
    }
  });

  it("takes a name, an ARN, and an ARN without the suffix", async () => {
    const { text } = await secrets.call("Ann", "GetSecretValue", { SecretId: "plain" });
    const ARN = /"ARN":"([^"]*)"/.exec(text)?.[1] ?? "";
    expect(ARN).toMatch(/:secret:plain-[A-Za-z0-9]{6}$/);
    for (const SecretId of [ARN, ARN.slice(0, -7)]) {
      expect(await reads("OnlyPlain", { SecretId })).toMatchObject({ ARN, Name: "plain" });
    }
  });
});

it("decides BatchGetSecretValue for each secret", async () => {
  const batch = await secrets.ask("Ann", "BatchGetSecretValue", {
    SecretIdList: ["plain", "closed", "missing"],
  });
  expect(batch).toMatchObject({
    SecretValues: [{ Name: "plain", SecretString: "value of plain" }],
    Errors: [
      { SecretId: "closed", ErrorCode: "AccessDeniedException" },
      { SecretId: "missing", ErrorCode: "ResourceNotFoundException" },
    ],
  });
  const alone = await secrets.ask("Through", "BatchGetSecretValue", { SecretIdList: ["plain"] });
  expect(alone).toEqual(["AccessDeniedException", expect.stringMatching(/BatchGetSecretValue/)]);
});

it("refuses to store a value under a key that the caller may not use", async () => {
  expect(
    await secrets.ask("NoKey", "PutSecretValue", { SecretId: "keyed", SecretString: "x" }),
  ).toEqual(KMS);
  const create = { Name: "new", SecretString: "x", KmsKeyId: "alias/none" };
  expect(await secrets.ask("Ann", "CreateSecret", create)).toEqual(KMS);
  expect(await secrets.ask("Ann", "DescribeSecret", { SecretId: "new" })).toEqual([
    "ResourceNotFoundException",
    expect.any(String),
  ]);
});

it("decides CreateSecret by the name and tags of the request", async () => {
  const create = (Name: string, more: object = {}) =>
    secrets.ask("Creator", "CreateSecret", { Name, SecretString: "x", ...more });
  expect(await create("mine/a", { Tags: [{ Key: "team", Value: "a" }] })).toMatchObject({
    Name: "mine/a",
  });
  expect(await create("other")).toEqual([
    "AccessDeniedException",
    expect.stringMatching(/on resource: other /),
  ]);
});

it.each([
  ["PutSecretValue", { SecretString: "x" }],
  ["UpdateSecret", { Description: "x" }],
  ["UpdateSecretVersionStage", { VersionStage: "X" }],
  ["DescribeSecret", {}],
  ["ListSecretVersionIds", {}],
  ["DeleteSecret", {}],
  ["RestoreSecret", {}],
  ["TagResource", { Tags: [{ Key: "a", Value: "b" }] }],
  ["UntagResource", { TagKeys: ["a"] }],
  ["GetResourcePolicy", {}],
  ["PutResourcePolicy", { ResourcePolicy: "{}" }],
  ["DeleteResourcePolicy", {}],
  ["ValidateResourcePolicy", { ResourcePolicy: "{}" }],
])("refuses %s to a caller without a policy", async (operation, input) => {
  const answer = await secrets.ask("Bob", operation, { SecretId: "plain", ...input });
  const text = new RegExp(`perform: secretsmanager:${operation} on resource: arn:.*:secret:plain-`);
  expect(answer).toEqual(["AccessDeniedException", expect.stringMatching(text)]);
});

it.each(["ListSecrets", "GetRandomPassword", "CreateSecret"])(
  "refuses %s to a caller without a policy",
  async (operation) => {
    const input = operation === "CreateSecret" ? { Name: "x" } : {};
    expect(await secrets.ask("Bob", operation, input)).toEqual([
      "AccessDeniedException",
      expect.any(String),
    ]);
  },
);

it("does not store values in the state, nor log them", async () => {
  await secrets.ask("Ann", "PutSecretValue", { SecretId: "plain", SecretString: "canary-1" });
  await secrets.ask("Ann", "CreateSecret", { Name: "canary", SecretString: "canary-2" });
  const state = readFileSync(`${secrets.local.directory}/state/state.json`, "utf8");
  expect(state).toContain(":secret:canary-");
  const shown = state + secrets.local.lines.join("\n");
  for (const text of ["canary-1", "canary-2", "value of"]) {
    expect(shown).not.toContain(text);
    expect(shown).not.toContain(Buffer.from(text).toString("base64").slice(0, -3));
  }
  await secrets.ask("Ann", "PutSecretValue", { SecretId: "plain", SecretString: "value of plain" });
});
