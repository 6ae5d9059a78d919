import { Stack } from "aws-cdk-lib";
import { Key } from "aws-cdk-lib/aws-kms";
import { describe, expect, it } from "vitest";
import { SealingKeys } from "../../../../lib/cdk/constructs/index.ts";
import { errorsOf, sealedSource, templateOf, testApp } from "../../../app/stacks/synth-stage.ts";
import { onlyOf, propertiesOf, resourcesOf } from "../../../app/stacks/template-queries.ts";
import { functionIn } from "../function/function-in.ts";

const key = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-4333-8444-555555555555";

describe("the keys of a stage", () => {
  const app = testApp();
  const stack = new Stack(app, "Keys");
  const keys = new SealingKeys(stack, "Keys", { app: "shop", stage: "dev" });
  const template = templateOf(app.synth(), "Keys");

  it("are rotated, and only the sealing key is retained", () => {
    const found = Object.values(resourcesOf(template, "AWS::KMS::Key"));
    expect(found.map(({ Properties }) => Properties["EnableKeyRotation"])).toEqual([true, true]);
    expect(found.map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(["Retain", "Delete"]);
  });

  it("have an alias of app and stage, with which secrets are sealed", () => {
    expect(onlyOf(template, "AWS::KMS::Alias")["AliasName"]).toBe("alias/shop-dev");
    expect(keys.keyId).toBe("alias/shop-dev");
  });

  it("have an output for the ARN of the sealing key", () => {
    const outputs = Object.entries(template.findOutputs("*"));
    expect(outputs).toEqual([
      [
        expect.stringMatching(/SealingKeyArn/),
        { Value: { "Fn::GetAtt": [expect.stringMatching(/SealingKey/), "Arn"] } },
      ],
    ]);
  });

  it.each(["", "Dev", "a/b", "1"])("are rejected for the stage %j", (stage) => {
    expect(() => new SealingKeys(stack, `Keys-${stage}`, { app: "shop", stage })).toThrow(
      RangeError,
    );
  });
});

describe("imported keys", () => {
  const app = testApp();
  const stack = new Stack(app, "Stack");
  const imported = Key.fromKeyArn(stack, "Key", key);
  const own = new Key(new Stack(app, "Other"), "Key");
  const common = { app: "shop", stage: "dev", environmentKey: imported };
  let count = 0;
  const keysOf = (props: { readonly sealingKey: typeof imported; readonly keyId?: string }) =>
    SealingKeys.fromSealingKeysAttributes(stack, `Keys${count++}`, { ...common, ...props });

  it("seal with the ARN of the key, the alias of the stage or the given id", () => {
    expect(keysOf({ sealingKey: imported }).keyId).toBe(key);
    expect(keysOf({ sealingKey: own }).keyId).toBe("alias/shop-dev");
    expect(keysOf({ sealingKey: own, keyId: "alias/mine" }).keyId).toBe("alias/mine");
  });

  it("are rejected for a stage with an invalid name", () => {
    const attributes = { ...common, stage: "Dev", sealingKey: imported };
    expect(() => SealingKeys.fromSealingKeysAttributes(stack, "Bad", attributes)).toThrow(
      /^stage is "Dev", but must be 1 to 20 characters/,
    );
  });
});

describe("a function whose stack creates the sealing key", () => {
  it.each([
    [["token"], [expect.stringMatching(/^Shop contains the sealing key and this function, but/)]],
    [[], []],
  ])("with the secrets %j has the errors %j", (secrets, errors) => {
    const app = testApp();
    const stack = new Stack(app, "Shop");
    const keys = new SealingKeys(stack, "Keys", { app: "shop", stage: "dev" });
    functionIn(stack, "Orders", secrets, { keys });
    expect(errorsOf(app.synth(), "Shop")).toEqual(errors);
  });

  it("has no error if the keys are in another stack", () => {
    const app = testApp();
    const keys = new SealingKeys(new Stack(app, "Keys"), "Keys", { app: "shop", stage: "dev" });
    functionIn(new Stack(app, "Shop"), "Orders", ["token"], { keys });
    expect(errorsOf(app.synth(), "Shop")).toEqual([]);
  });
});

it.each([
  ["app", { app: "other", stage: "dev" }],
  ["stage", { app: "shop", stage: "prod" }],
])("a function with the sealed file of another %s has an error annotation", (_, of) => {
  const app = testApp();
  const keys = new SealingKeys(new Stack(app, "Keys"), "Keys", { app: "shop", stage: "dev" });
  const segment = { key, names: ["token"], ciphertext: "AAAA" };
  const sealed = sealedSource({ orders: [segment] }, of.stage, of.app);
  functionIn(new Stack(app, "Shop"), "Orders", ["token"], { keys, sealed });
  expect(errorsOf(app.synth(), "Shop")).toEqual([
    expect.stringContaining(
      `secrets/${of.stage}.json is sealed for app ${of.app}, stage ${of.stage}, but the keys of orders belong to app shop, stage dev`,
    ),
  ]);
});

it("two apps in one account have no physical name in common", () => {
  const namesOf = (name: string) => {
    const app = testApp();
    const keys = new SealingKeys(new Stack(app, "Keys"), "Keys", { app: name, stage: "dev" });
    functionIn(new Stack(app, "Shop"), "Orders", ["token"], { keys });
    const assembly = app.synth();
    return {
      function: onlyOf(templateOf(assembly, "Shop"), "AWS::Lambda::Function")["FunctionName"],
      alias: onlyOf(templateOf(assembly, "Keys"), "AWS::KMS::Alias")["AliasName"],
      roles: propertiesOf(templateOf(assembly, "Shop"), "AWS::IAM::Role").map(
        ({ RoleName }) => RoleName,
      ),
      app: JSON.stringify(onlyOf(templateOf(assembly, "Shop"), "AWS::IAM::Policy")).match(
        /"kms:EncryptionContext:app":"(\w+)"/,
      )?.[1],
    };
  };
  const [one, two] = [namesOf("one"), namesOf("two")];
  expect(one).toEqual({
    function: "one-dev-orders",
    alias: "alias/one-dev",
    roles: [undefined],
    app: "one",
  });
  expect(two).toMatchObject({ function: "two-dev-orders", alias: "alias/two-dev", app: "two" });
});
