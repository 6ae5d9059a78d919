import { expect, it } from "vitest";
import { propertiesOf, resourcesOf, textOf } from "./template-queries.ts";
import { synthStage, templateOf } from "./synth-stage.ts";

const template = templateOf(synthStage().assembly, "Signet-dev-Key");
const keys = resourcesOf(template, "AWS::KMS::Key");

it("the key stack has one key for secrets and one for environments at rest, both rotated", () => {
  expect(Object.keys(keys)).toEqual([
    expect.stringMatching(/^SealingKey/),
    expect.stringMatching(/^EnvironmentKey/),
  ]);
  for (const { Properties } of Object.values(keys)) {
    expect(Properties["EnableKeyRotation"]).toBe(true);
  }
});

it("the key stack retains only the sealing key when the stack is deleted", () => {
  const retained = Object.entries(keys).filter(([, key]) => key.DeletionPolicy === "Retain");
  expect(retained.map(([id]) => id)).toEqual([expect.stringMatching(/^SealingKey/)]);
});

it("the key stack gives the sealing key the alias with which secrets are sealed", () => {
  expect(propertiesOf(template, "AWS::KMS::Alias")).toEqual([
    {
      AliasName: "alias/signet-dev",
      TargetKeyId: { "Fn::GetAtt": [expect.stringMatching(/^SealingKey/), "Arn"] },
    },
  ]);
});

it("the key stack delegates permissions for each key to the policies of its account", () => {
  for (const { Properties } of Object.values(keys)) {
    // CDK writes every key policy with a list of statements.
    const { Statement } = Properties["KeyPolicy"] as { Statement: { Principal: unknown }[] };
    // The statements of this policy name AWS principals.
    const principals = Statement.map(({ Principal }) => (Principal as { AWS: unknown }).AWS);
    expect(principals.map(textOf)).toEqual(["arn:<AWS::Partition>:iam::<AWS::AccountId>:root"]);
  }
});

it("the key stack outputs the ARN of the sealing key", () => {
  expect(template.findOutputs("SealingKeyArn")).toEqual({
    SealingKeyArn: { Value: { "Fn::GetAtt": [expect.stringMatching(/^SealingKey/), "Arn"] } },
  });
});
