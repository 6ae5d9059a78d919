import { expect, it } from "vitest";
import type { Account } from "../../../../lib/cloud/account/account.ts";
import { valueOf } from "../../../../lib/cloud/account/secretsmanager/secret-values.ts";
import {
  addValue,
  keyOfSecret,
} from "../../../../lib/cloud/account/secretsmanager/secret-values.ts";
import { versionAt } from "../../../../lib/cloud/account/secretsmanager/versions.ts";
import { deploySketch, emptyAccount } from "../../deployment/deploy-sketch.ts";
import { att, policy, ref, type Resource, type Resources } from "../../deployment/sketch.ts";
import { refusal } from "../../refusal.ts";

const secret = (properties: object): Resource => ({
  Type: "AWS::SecretsManager::Secret",
  Properties: { Name: "app", ...properties },
});
const key = (more: object = {}): Resource => ({ Type: "AWS::KMS::Key", Properties: { ...more } });
const resourcePolicy = (more: object = {}): Resource => ({
  Type: "AWS::SecretsManager::ResourcePolicy",
  Properties: {
    SecretId: ref("Secret"),
    ResourcePolicy: policy({ Action: "secretsmanager:*", Resource: "*", Principal: "*" }),
    ...more,
  },
});

function deploy(account: Account, resources: Resources) {
  return deploySketch(account, { name: "S", resources }).resources;
}

function current(account: Account, name = "app"): unknown {
  const found = account.secrets.named(name);
  const [id, version] = (found && versionAt(found.record, "AWSCURRENT")) ?? [];
  return found && id !== undefined && version && valueOf(account, found, id, version);
}

it("generates a value once, and again only if its options change", () => {
  const account = emptyAccount();
  const generated = (more: object) => ({
    Secret: secret({
      GenerateSecretString: {
        SecretStringTemplate: '{"user":"u"}',
        GenerateStringKey: "password",
        ...more,
      },
    }),
  });
  const { Secret } = deploy(account, generated({}));
  expect(Secret?.physicalId).toMatch(/^arn:aws:secretsmanager:.*:secret:app-[A-Za-z0-9]{6}$/);
  expect(Secret?.attributes).toEqual({ Id: Secret?.physicalId });
  const first = current(account);
  expect(JSON.parse(String(first))).toEqual({
    user: "u",
    password: expect.stringMatching(/^.{32}$/s),
  });
  deploy(account, generated({}));
  expect(current(account)).toBe(first);
  deploy(account, generated({ PasswordLength: 9, ExcludePunctuation: true }));
  expect(JSON.parse(String(current(account)))).toMatchObject({
    password: expect.stringMatching(/^[A-Za-z0-9]{9}$/),
  });
});

it("stores the value of the template only if the template changes, so that a value of the API stays", () => {
  const account = emptyAccount();
  deploy(account, { Secret: secret({ SecretString: "one" }) });
  const one = account.secrets.named("app");
  const used = one && keyOfSecret(account, one);
  if (one && used) addValue(one, "by the API", used, new Date());
  deploy(account, { Secret: secret({ SecretString: "one" }) });
  expect(current(account)).toBe("by the API");
  deploy(account, { Secret: secret({ SecretString: "two" }) });
  expect(current(account)).toBe("two");
  deploy(account, { Other: key() });
  expect(account.secrets.all()).toEqual([]);
});

it("makes another secret for another name, and a name that CloudFormation would make", () => {
  const account = emptyAccount();
  const before = deploy(account, { Secret: secret({ SecretString: "x" }) })["Secret"]?.physicalId;
  const after = deploy(account, { Secret: secret({ Name: "b", SecretString: "x" }) })["Secret"];
  expect(after?.physicalId).not.toBe(before);
  expect(account.secrets.all().map(({ record }) => record.name)).toEqual(["b"]);
  deploy(account, { Secret: secret({ Name: undefined }), Second: secret({ Name: undefined }) });
  const names = account.secrets.all().map(({ record }) => record.name);
  const made = (id: string) => expect.stringMatching(new RegExp(`^${id}-[A-Za-z0-9]{12}$`));
  expect(names).toEqual([made("Secret"), made("Second")]);
});

it("encrypts the versions again under another key, and omits nothing of the secret", () => {
  const account = emptyAccount();
  const keys = { A: key(), B: key() };
  deploy(account, { ...keys, Secret: secret({ SecretString: "x", KmsKeyId: att("A") }) });
  deploy(account, { ...keys, Secret: secret({ SecretString: "x", KmsKeyId: ref("B") }) });
  const removed = deploy(account, {
    B: key(),
    Secret: secret({ SecretString: "x", KmsKeyId: ref("B") }),
  });
  expect(Object.keys(removed)).toEqual(["B", "Secret"]);
  account.keys.passTime(new Date(Date.now() + 40 * 86_400_000));
  expect(current(account)).toBe("x");
});

it("gives a secret a policy and a rotation, and removes them", () => {
  const account = emptyAccount();
  const Secret = secret({ SecretString: "x" });
  const Rotation: Resource = {
    Type: "AWS::SecretsManager::RotationSchedule",
    Properties: { SecretId: ref("Secret"), RotationLambdaARN: "arn:x", RotationRules: {} },
  };
  const Target: Resource = {
    Type: "AWS::SecretsManager::SecretTargetAttachment",
    Properties: { SecretId: ref("Secret"), TargetId: "db", TargetType: "AWS::RDS::DBInstance" },
  };
  const { Target: target } = deploy(account, {
    Secret,
    Policy: resourcePolicy(),
    Rotation,
    Target,
  });
  const one = account.secrets.named("app");
  expect(target?.physicalId).toBe(one?.arn);
  expect(one?.policy?.statements).toHaveLength(1);
  expect(one?.record.rotation).toEqual({ lambdaArn: "arn:x" });
  deploy(account, { Secret });
  expect(account.secrets.named("app")).toMatchObject({
    policy: undefined,
    record: { rotation: undefined },
  });
});

it.each<[string, Resources, string]>([
  [
    "two values",
    { Secret: secret({ SecretString: "x", GenerateSecretString: {} }) },
    "SecretString and GenerateSecretString exclude",
  ],
  [
    "replicas",
    { Secret: secret({ ReplicaRegions: [{ Region: "eu-west-1" }] }) },
    "ReplicaRegions is not supported",
  ],
  [
    "a missing key",
    { Secret: secret({ KmsKeyId: "alias/none" }) },
    "KmsKeyId is not the id, ARN or alias",
  ],
  [
    "a disabled key",
    { K: key({ Enabled: false }), Secret: secret({ KmsKeyId: ref("K") }) },
    "KmsKeyId is a key that is disabled",
  ],
  ["a name with a space", { Secret: secret({ Name: "a b" }) }, 'Name has the value "a b"'],
  [
    "half a template",
    { Secret: secret({ GenerateSecretString: { GenerateStringKey: "k" } }) },
    "GenerateStringKey and SecretStringTemplate need each other",
  ],
  [
    "a template that is not JSON",
    {
      Secret: secret({
        GenerateSecretString: { GenerateStringKey: "k", SecretStringTemplate: "hidden" },
      }),
    },
    "SecretStringTemplate is not a JSON object",
  ],
  [
    "too short a password",
    { Secret: secret({ GenerateSecretString: { PasswordLength: 3 } }) },
    "too short based on the required types",
  ],
  [
    "an unknown option",
    { Secret: secret({ GenerateSecretString: { Length: 3 } }) },
    "GenerateSecretString: property Length is not supported",
  ],
  [
    "the same name twice",
    { Secret: secret({}), Twin: secret({}) },
    "Twin: property Name app exists already",
  ],
  [
    "a policy of a missing secret",
    { Policy: resourcePolicy({ SecretId: "none" }) },
    "names a secret that does not exist",
  ],
  [
    "a public policy",
    { Secret: secret({}), Policy: resourcePolicy({ BlockPublicPolicy: true }) },
    "grants broad access",
  ],
  [
    "a rotation that AWS hosts",
    {
      Secret: secret({}),
      R: {
        Type: "AWS::SecretsManager::RotationSchedule",
        Properties: { SecretId: ref("Secret"), HostedRotationLambda: {} },
      },
    },
    "HostedRotationLambda is not supported",
  ],
])("refuses %s", (_, resources, text) => {
  const given = refusal(resources);
  expect(given).toContain(text);
  expect(given).not.toContain("hidden");
});
