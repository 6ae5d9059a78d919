import { readFileSync } from "node:fs";
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  UpdateSecretCommand,
} from "@aws-sdk/client-secrets-manager";
import { describe, expect, it } from "vitest";
import { newAccount } from "../../../../lib/cloud/account/account.ts";
import { isCloudState } from "../../../../lib/cloud/state/is-cloud-state.ts";
import { policy, user } from "../../deployment/sketch.ts";
import { key } from "../kms/kms-cloud.ts";
import { callKms, secretsCloud } from "./secrets-cloud.ts";

const secrets = secretsCloud({
  Ann: user("Ann", { Action: ["secretsmanager:*", "kms:*"], Resource: "*" }),
  ...key("Main"),
  ...key("Other"),
});
const ask = (operation: string, body: object) => secrets.ask("Ann", operation, body);
const uuid = (digit: number) => `00000000-0000-4000-8000-00000000000${digit}`;
const create = (Name: string, more: object = {}) =>
  ask("CreateSecret", { Name, SecretString: "one", ClientRequestToken: uuid(1), ...more });

describe("versions of a secret", () => {
  it("move their staging labels when a value is put", async () => {
    const ann = secrets.as("Ann");
    const { ARN } = await ann.send(new CreateSecretCommand({ Name: "moved", SecretString: "a" }));
    const put = { SecretId: ARN, SecretBinary: Buffer.from([0, 255]) };
    const { VersionId } = await ann.send(new PutSecretValueCommand(put));
    const current = await ann.send(new GetSecretValueCommand({ SecretId: "moved" }));
    expect(current).toMatchObject({ VersionId, VersionStages: ["AWSCURRENT"] });
    expect([...(current.SecretBinary ?? [])]).toEqual([0, 255]);
    expect(current.CreatedDate).toBeInstanceOf(Date);
    const previous = { SecretId: "moved", VersionStage: "AWSPREVIOUS" };
    expect(await ann.send(new GetSecretValueCommand(previous))).toMatchObject({
      SecretString: "a",
    });
    const pending = { SecretId: "moved", SecretString: "c", VersionStages: ["AWSPENDING"] };
    const { VersionId: third = "" } = await ann.send(new PutSecretValueCommand(pending));
    const described = await ann.send(new DescribeSecretCommand({ SecretId: "moved" }));
    expect(Object.values(described.VersionIdsToStages ?? {}).flat()).toEqual([
      "AWSPREVIOUS",
      "AWSCURRENT",
      "AWSPENDING",
    ]);
    expect(described).not.toHaveProperty("KmsKeyId");
    const move = { SecretId: "moved", VersionStage: "AWSCURRENT", MoveToVersionId: third };
    expect(await ask("UpdateSecretVersionStage", move)).toEqual([
      "InvalidParameterException",
      `The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently attached to version ${VersionId}, so you must explicitly reference that version in RemoveFromVersionId.`,
    ]);
    await ask("UpdateSecretVersionStage", { ...move, RemoveFromVersionId: VersionId });
    expect(await ask("GetSecretValue", { SecretId: "moved" })).toMatchObject({
      SecretString: "c",
      VersionStages: ["AWSPENDING", "AWSCURRENT"],
    });
    const ids = await ask("ListSecretVersionIds", { SecretId: "moved", IncludeDeprecated: true });
    expect(ids).toMatchObject({ Versions: { length: 3 } });
  });

  it("are found by id and stage, or not, with the texts of AWS", async () => {
    await create("found");
    const read = (more: object) => ask("GetSecretValue", { SecretId: "found", ...more });
    const [missing, id] = ["ResourceNotFoundException", uuid(1)];
    const text = "Secrets Manager can't find the specified secret value for";
    expect(await read({ VersionId: id })).toMatchObject({ SecretString: "one", VersionId: id });
    expect(await read({ VersionStage: "AWSPREVIOUS" })).toEqual([
      missing,
      `${text} staging label: AWSPREVIOUS`,
    ]);
    expect(await read({ VersionId: uuid(9) })).toEqual([missing, `${text} VersionId: ${uuid(9)}`]);
    expect(await read({ VersionId: id, VersionStage: "AWSPREVIOUS" })).toEqual([
      "InvalidRequestException",
      "You provided a VersionStage that is not associated to the provided VersionId.",
    ]);
  });

  it("are stored once for each token", async () => {
    await create("once");
    const put = { SecretId: "once", SecretString: "two", ClientRequestToken: uuid(2) };
    expect(await ask("PutSecretValue", put)).toEqual(await ask("PutSecretValue", put));
    expect(await ask("PutSecretValue", { ...put, SecretString: "three" })).toEqual([
      "ResourceExistsException",
      expect.stringMatching(/^You can't use ClientRequestToken .*2 because that value is already/),
    ]);
    expect(await create("once")).toMatchObject({ Name: "once", VersionId: uuid(1) });
    expect(await create("once", { SecretString: "other" })).toEqual([
      "ResourceExistsException",
      "The operation failed because the secret once already exists.",
    ]);
  });
});

describe("the KMS key of a secret", () => {
  it("encrypts new versions, and all staged ones after a change", async () => {
    await create("keyed", { KmsKeyId: "alias/main" });
    const ann = secrets.as("Ann");
    const change = { SecretId: "keyed", KmsKeyId: "alias/other" };
    await ann.send(new UpdateSecretCommand(change));
    const kms = (operation: string, named: string) =>
      callKms(secrets.local, "Ann", operation, named);
    await kms("DisableKey", "alias/main");
    expect(await ask("GetSecretValue", { SecretId: "keyed" })).toMatchObject({
      SecretString: "one",
    });
    await kms("DisableKey", "alias/other");
    expect(await ask("GetSecretValue", { SecretId: "keyed" })).toEqual([
      "DecryptionFailure",
      "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
    ]);
    const put = { SecretId: "keyed", SecretString: "x" };
    expect(await ask("PutSecretValue", put)).toEqual(["EncryptionFailure", expect.any(String)]);
    expect(await ask("DescribeSecret", { SecretId: "keyed" })).toMatchObject({
      KmsKeyId: "alias/other",
    });
    await kms("EnableKey", "alias/other");
    expect(await ask("GetSecretValue", { SecretId: "keyed" })).toMatchObject({
      SecretString: "one",
    });
  });

  it("is by default a key of AWS, which no principal can disable or use directly", async () => {
    await create("default");
    const kms = (operation: string, more: object = {}) =>
      callKms(secrets.local, "Ann", operation, "alias/aws/secretsmanager", more);
    expect((await kms("DescribeKey")).text).toContain('"KeyManager":"AWS"');
    const uses = {
      DisableKey: {},
      Encrypt: { Plaintext: "eA==" },
      GenerateDataKey: { NumberOfBytes: 32 },
      PutKeyPolicy: { Policy: "{}" },
    };
    for (const [operation, input] of Object.entries(uses)) {
      expect((await kms(operation, input)).text).toContain("no resource-based policy allows");
    }
  });
});

it("deletes a secret after its window, and restores it before", async () => {
  await create("gone");
  const SecretId = "gone";
  expect(await ask("DeleteSecret", { SecretId, RecoveryWindowInDays: 3 })).toEqual([
    "InvalidParameterException",
    "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).",
  ]);
  expect(await ask("DeleteSecret", { SecretId, RecoveryWindowInDays: 7 })).toMatchObject({
    DeletionDate: expect.any(Number),
  });
  expect(await ask("GetSecretValue", { SecretId })).toEqual([
    "InvalidRequestException",
    "You can't perform this operation on the secret because it was marked for deletion.",
  ]);
  expect(await create("gone")).toEqual([
    "InvalidRequestException",
    "You can't create this secret because a secret with this name is already scheduled for deletion.",
  ]);
  await ask("RestoreSecret", { SecretId });
  expect(await ask("GetSecretValue", { SecretId })).toMatchObject({ SecretString: "one" });
  await ask("DeleteSecret", { SecretId, ForceDeleteWithoutRecovery: true });
  expect(await ask("DescribeSecret", { SecretId })).toEqual([
    "ResourceNotFoundException",
    "Secrets Manager can't find the specified secret.",
  ]);
});

it("lists secrets by filters, page by page", async () => {
  for (const name of ["list/b", "list/a", "list/c"]) {
    await create(name, { Tags: [{ Key: "of", Value: name }], Description: "Of The List" });
  }
  const list = (input: object) => secrets.as("Ann").send(new ListSecretsCommand(input));
  const filter = (Key: string, ...Values: string[]) => ({
    Filters: [{ Key, Values }],
  });
  const first = await list({ ...filter("name", "list/"), MaxResults: 2, SortBy: "name" });
  expect(first.SecretList?.map(({ Name }) => Name)).toEqual(["list/a", "list/b"]);
  const rest = { MaxResults: 2, SortBy: "name", NextToken: first.NextToken };
  const second = await list({ ...filter("name", "list/"), ...rest });
  expect(second.SecretList?.map(({ Name }) => Name)).toEqual(["list/c"]);
  expect((await list(filter("tag-value", "list/b"))).SecretList).toHaveLength(1);
  expect((await list(filter("description", "the"))).SecretList).toHaveLength(3);
  expect((await list(filter("description", "!of"))).SecretList).not.toHaveLength(0);
  expect(await ask("ListSecrets", { NextToken: "x" })).toEqual([
    "InvalidNextTokenException",
    expect.any(String),
  ]);
});

it("makes a random password with the options of the request", async () => {
  const { RandomPassword = "" } = await secrets
    .as("Ann")
    .send(new GetRandomPasswordCommand({ PasswordLength: 8, ExcludePunctuation: true }));
  expect(RandomPassword).toMatch(/^[A-Za-z0-9]{8}$/);
  expect(await ask("GetRandomPassword", { PasswordLength: 3 })).toEqual([
    "InvalidParameterException",
    "The password length is too short based on the required types.",
  ]);
});

it("keeps a resource policy, unless it cannot be evaluated or is too open", async () => {
  await create("shared");
  const put = (statement: object, more: object = {}) =>
    ask("PutResourcePolicy", {
      SecretId: "shared",
      ResourcePolicy: JSON.stringify(
        policy({ Action: "secretsmanager:*", Resource: "*", ...statement }),
      ),
      ...more,
    });
  expect(await put({ Principal: "*", Condition: { StringEquals: { "ec2:None": "x" } } })).toEqual([
    "MalformedPolicyDocumentException",
    expect.stringContaining("ec2:None"),
  ]);
  const open = { Principal: "*", Condition: { StringLike: { "aws:PrincipalArn": "*" } } };
  expect(await put(open, { BlockPublicPolicy: true })).toEqual([
    "PublicPolicyException",
    "The BlockPublicPolicy parameter is set to true, and the resource policy did not prevent broad access to the secret.",
  ]);
  const ofAccount = {
    Principal: "*",
    Condition: { StringEquals: { "aws:PrincipalAccount": "123456789012" } },
  };
  expect(await put(ofAccount, { BlockPublicPolicy: true })).toMatchObject({ Name: "shared" });
  expect(await ask("GetResourcePolicy", { SecretId: "shared" })).toMatchObject({
    ResourcePolicy: expect.stringContaining("aws:PrincipalAccount"),
  });
  await ask("DeleteResourcePolicy", { SecretId: "shared" });
  expect(await ask("GetResourcePolicy", { SecretId: "shared" })).not.toHaveProperty(
    "ResourcePolicy",
  );
});

it.each<[string, string, object, string, string]>([
  [
    "a name with a space",
    "CreateSecret",
    { Name: "a b" },
    "ValidationException",
    "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
  ],
  [
    "no id",
    "GetSecretValue",
    {},
    "ValidationException",
    "1 validation error detected: Value null at 'secretId' failed to satisfy constraint: Member must not be null",
  ],
  [
    "two values",
    "CreateSecret",
    { Name: "x", SecretString: "a", SecretBinary: "YQ==" },
    "InvalidParameterException",
    "You can't specify both a binary secret value and a string secret value in the same secret.",
  ],
  [
    "no value",
    "PutSecretValue",
    { SecretId: "kept" },
    "InvalidRequestException",
    "You must provide either SecretString or SecretBinary.",
  ],
  [
    "a rotation",
    "RotateSecret",
    { SecretId: "kept" },
    "NotImplemented",
    "The local cloud does not serve secretsmanager:RotateSecret.",
  ],
])("refuses %s", async (_, operation, body, type, text) => {
  await create("kept");
  expect(await ask(operation, body)).toEqual([type, expect.stringContaining(text)]);
});

it("keeps secrets of the API and their policies over a restart", async () => {
  await create("lasting", { Description: "d" });
  await ask("PutResourcePolicy", {
    SecretId: "lasting",
    ResourcePolicy: JSON.stringify(
      policy({
        Effect: "Deny",
        Principal: "*",
        Action: "secretsmanager:DeleteSecret",
        Resource: "*",
      }),
    ),
  });
  const path = `${secrets.local.directory}/state/state.json`;
  const state: unknown = JSON.parse(readFileSync(path, "utf8"));
  expect(isCloudState(state)).toBe(true);
  if (!isCloudState(state)) return;
  const again = newAccount(state).secrets.named("lasting");
  expect(again?.record).toMatchObject({ name: "lasting", description: "d" });
  expect(again?.policy?.statements).toHaveLength(1);
});
