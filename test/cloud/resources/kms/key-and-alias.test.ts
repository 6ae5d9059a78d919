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
    "that is asymmetric",
    key({ KeySpec: "RSA_2048" }),
    "S/Key: property KeySpec has the value RSA_2048",
  ],
  ["that signs", key({ KeyUsage: "SIGN_VERIFY" }), "property KeyUsage has the value SIGN_VERIFY"],
  [
    "with a tag of AWS's",
    key({ Tags: [{ Key: "aws:x", Value: "" }] }),
    "property Tags are refused",
  ],
  ["from outside", key({ Origin: "EXTERNAL" }), "property Origin has the value EXTERNAL"],
  [
    "whose policy is not to be checked",
    key({ BypassPolicyLockoutSafetyCheck: true }),
    "property BypassPolicyLockoutSafetyCheck",
  ],
  [
    "whose policy cannot be evaluated",
    key({ KeyPolicy: unknown }),
    "S/Key: key policy of arn:aws:kms:",
  ],
  ["whose policy is text", key({ KeyPolicy: "{}" }), "S/Key: key policy of"],
  ["whose policy names nobody", key({ KeyPolicy: policy(all) }), "S/Key: key policy of"],
  ["that goes within a week", key({ PendingWindowInDays: 1 }), "property PendingWindowInDays is 1"],
  ["that turns monthly", key({ RotationPeriodInDays: 30 }), "property RotationPeriodInDays is 30"],
])("a key %s is refused", (_, resources, message) => {
  expect(refusal(resources)).toContain(message);
});

it.each<[string, Resources, string]>([
  ["of AWS's own", alias({ AliasName: "alias/aws/s3" }), "property AliasName"],
  ["without its prefix", alias({ AliasName: "a" }), "property AliasName"],
  [
    "of a key elsewhere",
    alias({ TargetKeyId: foreign }),
    "property TargetKeyId is not the id or ARN of an existing key",
  ],
  ["of an alias", alias({ TargetKeyId: "alias/a" }), "property TargetKeyId is not the id or ARN"],
])("an alias %s is refused", (_, resources, message) => {
  expect(refusal(resources)).toContain(message);
});

it("a key has the tags, regions and rotation of its template", () => {
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

it("an alias that somebody made is not taken over", () => {
  const account = emptyAccount();
  deploySketch(account, { name: "S", resources: key() });
  const [made] = account.keys.all();
  account.keys.setAlias("alias/a", made?.keyId ?? "");
  expect(() => deploySketch(account, { name: "S", resources: alias({}) })).toThrow(
    "property AliasName alias/a exists already",
  );
});
