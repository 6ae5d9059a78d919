import { Stack } from "aws-cdk-lib";
import { Code } from "aws-cdk-lib/aws-lambda";
import { describe, expect, it } from "vitest";
import { SealedFunction } from "../../../../lib/cdk/constructs/function/sealed-function.ts";
import type { SealedSegment } from "../../../../lib/formats/sealed/sealed-segment.ts";
import { errorsOf, templateOf, testApp } from "../../../app/stacks/synth-stage.ts";
import { keysIn } from "./function-in.ts";
import { onlyOf } from "../../../app/stacks/template-queries.ts";

const arn = (id: string) => `arn:aws:kms:eu-west-1:123456789012:key/${id}`;
const env = { settings: ["STAGE", "NOTE"], secrets: ["first", "second"] } as const;

const sealing = (name: string, length: number): SealedSegment => ({
  key: arn("11111111-2222-4333-8444-555555555555"),
  names: [name],
  ciphertext: "A".repeat(length),
});

/** Synthesizes a function with the setting NOTE and the given segments. */
function synthesized(note: string, sealed: readonly SealedSegment[]) {
  const app = testApp();
  const stack = new Stack(app, "Stack");
  new SealedFunction(stack, "Reader", {
    keys: keysIn(stack, "Reader", { sealing: arn("sealing"), environment: arn("environment") }),
    name: "reader",
    code: Code.fromInline("export {}"),
    env,
    settings: { STAGE: "dev", NOTE: note },
    sealed,
  });
  const assembly = app.synth();
  const template = templateOf(assembly, "Stack");
  const environment = onlyOf(template, "AWS::Lambda::Function")["Environment"];
  return {
    template,
    // Lambda's `Environment` has only this member.
    variables: (environment as { Variables: Readonly<Record<string, string>> }).Variables,
    errors: errorsOf(assembly, "Stack"),
  };
}

describe("an environment of 4,096 bytes as Lambda measures it", () => {
  const sealed = [sealing("first", 1_200), sealing("second", 800)];
  const measured = (note: string) =>
    Buffer.byteLength(JSON.stringify(synthesized(note, sealed).variables));
  const room = 4_096 - measured("x") + 1;

  it.each([room - 1, room])(
    "is accepted up to its last byte, with a note of %i bytes",
    (length) => {
      const { errors, variables } = synthesized("x".repeat(length), sealed);
      expect(errors).toEqual([]);
      // Measured in the template, because CDK might have added variables.
      expect(Buffer.byteLength(JSON.stringify(variables))).toBe(4_096 - room + length);
    },
  );

  it("counts a character by its bytes and an escaped one by its escape", () => {
    for (const two of ["é", '"', "\\", "\n"]) {
      expect(synthesized("x".repeat(room - 2) + two, sealed).errors).toEqual([]);
      expect(synthesized("x".repeat(room - 1) + two, sealed).errors).toHaveLength(1);
    }
  });

  it("is rejected with one byte more, and the error names the largest parts first", () => {
    const { errors, variables } = synthesized("x".repeat(room + 1), sealed);
    expect(errors).toEqual([
      expect.stringMatching(
        /^reader: the environment has 4097 bytes, but Lambda accepts 4096; the largest: NOTE \(\d+ bytes\); segment of first \(\d+ bytes\); segment of second \(\d+ bytes\)/,
      ),
    ]);
    expect(Object.keys(variables)).toEqual(["STAGE", "NOTE"]);
  });
});

it("a function logs JSON to its own log group", () => {
  const { template } = synthesized("x", [sealing("first", 4), sealing("second", 4)]);
  expect(onlyOf(template, "AWS::Lambda::Function")["LoggingConfig"]).toEqual({
    LogFormat: "JSON",
    LogGroup: { Ref: expect.stringMatching(/^ReaderLogs/) },
  });
});

it("a function uses the sealing key to open segments and the environment key at rest", () => {
  const { template } = synthesized("x", [sealing("first", 4), sealing("second", 4)]);
  expect(onlyOf(template, "AWS::Lambda::Function")["KmsKeyArn"]).toBe(arn("environment"));
  const policies = JSON.stringify(onlyOf(template, "AWS::IAM::Policy"));
  expect(policies).toContain(arn("sealing"));
  expect(policies).not.toContain(arn("environment"));
});
