import { expect, it } from "vitest";
import { driftOf } from "../../../../lib/cloud/stacks/drift/drift-of.ts";
import type { Account } from "../../../../lib/cloud/account/account.ts";
import { deploySketch, emptyAccount } from "../../deployment/deploy-sketch.ts";
import { alias, version } from "../../deployment/lambda-sketch.ts";
import { att, lambda, policy, ref } from "../../deployment/sketch.ts";
import { zipOf } from "../../archive/write-zip.ts";
import { idleFunctions, lambdaCalls } from "../../services/lambda/lambda-calls.ts";

const root = { AWS: "arn:aws:iam::123456789012:root" };
const KeyPolicy = policy({ Principal: root, Action: "kms:*", Resource: "*" });
const stored = "{{resolve:ssm:/from/store}}";
const resources = {
  ...lambda("Fn", "code", {
    Timeout: "3",
    Environment: { Variables: { STAGE: "test", STORED: stored } },
    Layers: [],
    KmsKeyArn: att("Key"),
  }),
  One: version("Fn"),
  Live: alias("Fn", "live", "One"),
  Key: { Type: "AWS::KMS::Key", Properties: { KeyPolicy, Enabled: true } },
  Alias: {
    Type: "AWS::KMS::Alias",
    Properties: { AliasName: "alias/key", TargetKeyId: att("Key") },
  },
  Other: { Type: "AWS::KMS::Key", Properties: { KeyPolicy } },
  Parameter: {
    Type: "AWS::SSM::Parameter",
    Properties: { Name: "/a", Type: "String", Value: "first" },
  },
  Secret: {
    Type: "AWS::SecretsManager::Secret",
    Properties: { Description: "first", SecretString: "hidden" },
  },
  Out: {
    Type: "AWS::Lambda::Permission",
    Properties: {
      FunctionName: ref("Fn"),
      Action: "lambda:InvokeFunction",
      Principal: "123456789012",
    },
  },
  Ann: {
    Type: "AWS::IAM::User",
    Properties: {
      UserName: "Ann",
      Policies: [{ PolicyName: "All", PolicyDocument: policy({ Action: "*", Resource: "*" }) }],
    },
  },
};

function start() {
  const account = emptyAccount();
  deploySketch(account, {
    name: "Store",
    resources: {
      Stored: {
        Type: "AWS::SSM::Parameter",
        Properties: { Name: "/from/store", Type: "String", Value: "stored" },
      },
    },
  });
  account.codeStore = { pathOf: () => undefined, keep: () => import.meta.dirname };
  const deploy = () => deploySketch(account, { name: "S", resources });
  const { resources: records } = deploy();
  const idOf = (logicalId: string) => records[logicalId]?.physicalId ?? "";
  return { account, deploy, idOf, call: lambdaCalls(account, idleFunctions()) };
}
const statuses = (account: Account) =>
  Object.fromEntries([...driftOf(account, "S")].map(([id, { status }]) => [id, status]));

it("a stack that no call has changed is in sync, as far as its resources can change", () => {
  const { account } = start();
  const IN_SYNC = ["Fn", "Live", "Key", "Alias", "Other", "Parameter", "Secret"];
  const expected = [...driftOf(account, "S").keys()].map((id) => [
    id,
    IN_SYNC.includes(id) ? "IN_SYNC" : "NOT_CHECKED",
  ]);
  expect(statuses(account)).toEqual(Object.fromEntries(expected));
  expect(driftOf(account, "Unknown").size).toBe(0);
});

it("what calls have changed is shown by property, also after a deployment of the same template", async () => {
  const { account, call, deploy } = start();
  const ZipFile = zipOf({ "handler.mjs": ["code"] }).toString("base64");
  await call("Ann", "PUT", "fn/code", { ZipFile, Publish: true });
  await call("Ann", "PUT", "fn/configuration", {
    Timeout: 9,
    Description: "not in the template",
    Environment: { Variables: { STORED: "changed", MORE: "x" } },
  });
  await call("Ann", "PUT", "fn/aliases/live", { FunctionVersion: "2" });
  const drift = driftOf(account, "S");
  expect(drift.get("Fn")).toMatchObject({
    status: "MODIFIED",
    differences: [
      {
        path: "/Code",
        expected: { S3Bucket: "assets", S3Key: "code.zip" },
        actual: expect.stringMatching(/^CodeSha256 \S{44}$/),
        type: "NOT_EQUAL",
      },
      { path: "/Timeout", expected: "3", actual: 9, type: "NOT_EQUAL" },
      { path: "/Environment/Variables/STAGE", expected: "test", type: "REMOVE" },
      { path: "/Environment/Variables/MORE", actual: "x", type: "ADD" },
    ],
    expectedProperties: { Timeout: "3" },
    actualProperties: { Timeout: 9 },
  });
  expect(drift.get("Live")?.differences).toEqual([
    { path: "/FunctionVersion", expected: "1", actual: "2", type: "NOT_EQUAL" },
  ]);
  // The template still says the same, so the next deployment leaves the function as it is.
  deploy();
  expect(statuses(account)).toMatchObject({ Fn: "MODIFIED", Live: "MODIFIED", Key: "IN_SYNC" });
});

it("keys, aliases, parameters and secrets are compared", () => {
  const { account, idOf } = start();
  const key = account.keys.get(idOf("Key"));
  if (!key) throw new Error("no key");
  key.record.enabled = false;
  account.keys.setPolicy(
    idOf("Other"),
    policy({ Principal: root, Action: "kms:*", Resource: "*", Sid: "More" }),
  );
  account.keys.setAlias("alias/key", idOf("Other"));
  account.parameters.remove(account.parameters.arnOf("/a"));
  const secret = account.secrets.get(idOf("Secret"));
  if (secret) secret.record.description = "second";
  const drift = driftOf(account, "S");
  const found = ["Key", "Other", "Alias", "Parameter", "Secret"].map((id) => {
    const { status, differences } = drift.get(id) ?? {};
    return [status, ...(differences ?? []).map(({ path, type }) => `${path} ${type}`)];
  });
  expect(found).toEqual([
    ["MODIFIED", "/Enabled NOT_EQUAL"],
    ["MODIFIED", "/KeyPolicy/Statement NOT_EQUAL"],
    ["MODIFIED", "/TargetKeyId NOT_EQUAL"],
    ["DELETED"],
    ["MODIFIED", "/Description NOT_EQUAL"],
  ]);
});

it("each comparison names the permissions of its reader", () => {
  const { account, idOf } = start();
  const reads = driftOf(account, "S").get("Fn")?.reads;
  expect(reads).toEqual([
    { action: "lambda:GetFunction", resource: "arn:aws:lambda:us-east-1:123456789012:function:fn" },
    { action: "kms:Decrypt", resource: account.keys.keyArn(idOf("Key")) },
  ]);
});
