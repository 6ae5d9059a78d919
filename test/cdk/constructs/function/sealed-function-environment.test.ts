import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { SynthesisMessageLevel } from "aws-cdk-lib/cx-api";
import { afterEach, describe, expect, it, vi } from "vitest";
import { SealedSecrets } from "../../../../lib/cdk/sealing/index.ts";
import { encrypt } from "../../../../lib/cloud/account/kms/ciphertext.ts";
import { readAssembly } from "../../../../lib/cloud/assembly/manifest.ts";
import { parametersOf, withParameters } from "../../../../lib/cloud/assembly/parameters.ts";
import type { SealedSource } from "../../../../lib/formats/sealed/sealed-source.ts";
import { sealedSource, templateOf } from "../../../app/stacks/synth-stage.ts";
import { temporaryDirectory } from "../../../temporary-directory.ts";
import { functionIn, testStack } from "./function-in.ts";

const path = join(temporaryDirectory(), "dev.json");

/** Synthesizes a function with two secrets, and returns the messages of its stack. */
function synthesized(sealed: SealedSource, context: Readonly<Record<string, string>> = {}) {
  const { app, stack } = testStack();
  for (const [key, value] of Object.entries(context)) stack.node.setContext(key, value);
  functionIn(stack, "Reader", ["first", "second"], { sealed });
  const assembly = app.synth();
  const { messages } = assembly.getStackByName("Test");
  const texts = (wanted: SynthesisMessageLevel) =>
    messages
      .filter(({ level }) => level === wanted)
      .flatMap(({ entry }) => (typeof entry.data === "string" ? entry.data : []));
  return {
    folder: assembly.directory,
    errors: texts(SynthesisMessageLevel.ERROR),
    warnings: texts(SynthesisMessageLevel.WARNING),
    parameters: Object.keys(templateOf(assembly, "Test").toJSON()["Parameters"]).filter((name) =>
      name.includes("NotSealed"),
    ),
  };
}

it("a new stage without sealed secrets is synthesized with a warning for each secret", () => {
  const { errors, warnings } = synthesized(SealedSecrets.fromFile(path, { stage: "dev" }));
  expect(errors).toEqual([]);
  expect(warnings).toEqual(
    ["first", "second"].map((secret): unknown =>
      expect.stringContaining(
        `no sealed secret ${secret} for reader; seal it with: signet encrypt set reader ${secret} --stage dev`,
      ),
    ),
  );
});

it("a new stage without sealed secrets cannot be deployed, because a parameter accepts no value", () => {
  const { folder, parameters } = synthesized(SealedSecrets.fromFile(path, { stage: "dev" }));
  expect(parameters).toHaveLength(1);
  const [key = ""] = parameters;
  const refused = (given?: string) => {
    const values = given === undefined ? [] : [{ stack: "Test", key, value: given }];
    const [stack] = withParameters(readAssembly(folder), values);
    return stack && parametersOf(stack, () => ({ why: "" })).get(key);
  };
  expect(refused()).toMatchObject({ problem: expect.stringContaining("neither a value nor") });
  for (const value of ["", "x", "\n"]) {
    expect(refused(value)).toMatchObject({
      problem: expect.stringContaining("secrets of reader are not sealed: first, second"),
    });
  }
});

it.each<[string, SealedSource, Record<string, string>]>([
  ["a stage whose sealed file lacks secrets", sealedSource({}), {}],
  [
    "a new stage of the local cloud",
    SealedSecrets.fromFile(path, { stage: "dev" }),
    { "signet:localCloud": "true" },
  ],
])("%s has errors, and no parameter", (_, sealed, context) => {
  const { errors, warnings, parameters } = synthesized(sealed, context);
  expect(errors).toHaveLength(2);
  expect(warnings).toEqual([]);
  expect(parameters).toEqual([]);
});

describe("a function of stage dev whose secrets the local cloud has sealed", () => {
  const ciphertext = encrypt("Encrypt", randomBytes(32), randomBytes(32), randomBytes(32), {});
  const segment = {
    key: "arn:aws:kms:us-east-1:123456789012:key/1",
    names: ["first", "second"],
    ciphertext: ciphertext.toString("base64"),
  };
  const sealed = sealedSource({ reader: [segment] }, "dev");
  afterEach(() => vi.unstubAllEnvs());

  it.each([
    ["for AWS", {}, undefined],
    ["for AWS by a VPC endpoint", {}, "https://vpce-1.kms.us-east-1.vpce.amazonaws.com"],
  ])("is an error if the app is synthesized %s", (_, context, endpoint) => {
    vi.stubEnv("AWS_ENDPOINT_URL", endpoint);
    expect(synthesized(sealed, context).errors).toEqual([
      expect.stringMatching(
        /^secrets of reader in secrets\/dev.json are sealed with a key of the local cloud, which AWS cannot open: seal them again/,
      ),
    ]);
  });

  it.each([
    ["by signet serve", { "signet:localCloud": "true" }, undefined],
    ["by cdk deploy to the local cloud", {}, "http://127.0.0.1:4566"],
  ])("is no error if the app is synthesized %s", (_, context, endpoint) => {
    vi.stubEnv("AWS_ENDPOINT_URL", endpoint);
    expect(synthesized(sealed, context).errors).toEqual([]);
  });
});
