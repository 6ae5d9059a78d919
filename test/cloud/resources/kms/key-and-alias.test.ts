import { expect, it } from "vitest";
import { nextRotation } from "../../../../lib/cloud/account/kms/key-rotation.ts";
import { deploySketch, emptyAccount } from "../../deployment/deploy-sketch.ts";
import { refusal } from "../../refusal.ts";
import { policy, ref, type Resources } from "../../deployment/sketch.ts";

const key = (Properties: Readonly<Record<string, unknown>> = {}): Resources => ({
  Key: { Type: "AWS::KMS::Key", Properties },
});
const alias = (properties: object): Resources => ({
  ...key(),
  Alias: {
    Type: "AWS::KMS::Alias",
    Properties: { AliasName: "alias/a", TargetKeyId: ref("Key"), ...properties },
  },
});
const all = { Action: "*", Resource: "*" };
const unknown = policy({ ...all, Principal: "*", Condition: { NumericSometimes: { a: 1 } } });
const foreign = { "Fn::Sub": "arn:aws:kms:eu-west-1:999999999999:key/${Key}" };

it.each<[string, Resources, string]>([
  [
    "of another spec without a usage",
    key({ KeySpec: "RSA_2048" }),
    "S/Key: property KeyUsage is missing, which a key of spec RSA_2048 needs",
  ],
  [
    "whose usage does not fit its spec",
    key({ KeyUsage: "SIGN_VERIFY" }),
    "property KeyUsage is SIGN_VERIFY, which is not compatible with KeySpec SYMMETRIC_DEFAULT",
  ],
  [
    "of an unsupported spec",
    key({ KeySpec: "ML_DSA_44", KeyUsage: "SIGN_VERIFY" }),
    "S/Key: property KeySpec has the value ML_DSA_44",
  ],
  [
    "that signs and rotates",
    key({ KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY", EnableKeyRotation: true }),
    "property EnableKeyRotation is true, but a key of spec RSA_2048 cannot rotate",
  ],
  [
    "with a reserved tag",
    key({ Tags: [{ Key: "aws:x", Value: "" }] }),
    "property Tags are refused",
  ],
  ["with external material", key({ Origin: "EXTERNAL" }), "property Origin has the value EXTERNAL"],
  [
    "that bypasses the safety check of its policy",
    key({ BypassPolicyLockoutSafetyCheck: true }),
    "property BypassPolicyLockoutSafetyCheck",
  ],
  [
    "whose policy cannot be evaluated",
    key({ KeyPolicy: unknown }),
    "S/Key: key policy of arn:aws:kms:",
  ],
  ["whose policy is a string", key({ KeyPolicy: "{}" }), "S/Key: key policy of"],
  ["whose policy has no principal", key({ KeyPolicy: policy(all) }), "S/Key: key policy of"],
  [
    "with a pending window of a day",
    key({ PendingWindowInDays: 1 }),
    "property PendingWindowInDays is 1",
  ],
  [
    "that rotates monthly",
    key({ RotationPeriodInDays: 30 }),
    "property RotationPeriodInDays is 30",
  ],
])("a key %s is rejected", (_, resources, message) => {
  expect(refusal(resources)).toContain(message);
});

it.each<[string, Resources, string]>([
  ["with a reserved name", alias({ AliasName: "alias/aws/s3" }), "property AliasName"],
  ["without the prefix", alias({ AliasName: "a" }), "property AliasName"],
  [
    "for a key in another account",
    alias({ TargetKeyId: foreign }),
    "property TargetKeyId is not the id or ARN of an existing key",
  ],
  [
    "for another alias",
    alias({ TargetKeyId: "alias/a" }),
    "property TargetKeyId is not the id or ARN",
  ],
])("an alias %s is rejected", (_, resources, message) => {
  expect(refusal(resources)).toContain(message);
});

it("a key has the tags and rotation of its template, and stays multi-region", () => {
  const account = emptyAccount();
  const properties = {
    Tags: [{ Key: "team", Value: "blue" }],
    MultiRegion: true,
    EnableKeyRotation: true,
    RotationPeriodInDays: 90,
  };
  deploySketch(account, { name: "S", resources: key(properties) });
  const [made] = account.keys.all();
  expect(made?.keyId).toMatch(/^mrk-/);
  expect(made?.record.tags).toEqual([["team", "blue"]]);
  const next = made && nextRotation(made.record);
  deploySketch(account, { name: "S", resources: key({ ...properties, Tags: [] }) });
  expect(made?.record.tags).toEqual([]);
  expect(made && nextRotation(made.record)).toEqual(next);
  const single = () => deploySketch(account, { name: "S", resources: key() });
  expect(single).toThrow("property MultiRegion cannot be changed after the key has been created");
});

it("an alias that a caller created cannot be declared", () => {
  const account = emptyAccount();
  deploySketch(account, { name: "S", resources: key() });
  const [made] = account.keys.all();
  account.keys.setAlias("alias/a", made?.keyId ?? "");
  expect(() => deploySketch(account, { name: "S", resources: alias({}) })).toThrow(
    "property AliasName alias/a exists already",
  );
});
