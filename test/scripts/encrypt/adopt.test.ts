import { beforeEach, describe, expect, it } from "vitest";
import { canary, sealingStage } from "./sealing-stage.ts";

const stage = sealingStage();
const OURS = { app: "signet", stage: "local", function: "secure" };
let base64: string;
let cliJson: string;

async function encrypt(context: Readonly<Record<string, string>>, keyId = "alias/signet-local") {
  const { ciphertext, keyArn } = await stage.kms.encrypt(keyId, Buffer.from(canary), context);
  const blob = Buffer.from(ciphertext).toString("base64");
  const answer = { CiphertextBlob: blob, KeyId: keyArn, EncryptionAlgorithm: "SYMMETRIC_DEFAULT" };
  return { blob, keyArn, json: JSON.stringify(answer, null, 4) };
}

beforeEach(async () => {
  ({ blob: base64, json: cliJson } = await encrypt(OURS));
});

describe("a ciphertext with the function's own context", () => {
  it.each([
    ["base64 with line ends", () => `${base64.replaceAll(/.{76}/g, "$&\n")}\n`],
    ["base64 in quotes, as --query CiphertextBlob prints it", () => `"${base64}"\n`],
    ["base64 in single quotes", () => `'${base64}'`],
    ["the CLI's JSON", () => cliJson],
  ])("is kept unchanged, from %s", async (_, inputOf) => {
    const input = inputOf();
    await stage.done(["adopt", "secure", "a"], input);
    expect(stage.segments()).toEqual([
      expect.objectContaining({ names: ["a"], form: "value", ciphertext: base64 }),
    ]);
    expect(await stage.opened(["a"])).toEqual({ a: canary });
    await stage.done(["set", "secure", "b"], "2");
    expect(await stage.opened(["a", "b"])).toEqual({ a: canary, b: "2" });
    await stage.done(["compact"]);
    expect(stage.segments()).toHaveLength(1);
    expect(await stage.opened(["a", "b"])).toEqual({ a: canary, b: "2" });
  });
});

describe("a ciphertext with another context", () => {
  it.each([
    [
      "the Lambda console's",
      { LambdaFunctionName: "my-fn" },
      ["--context", "LambdaFunctionName=my-fn"],
    ],
    ["several pairs", { a: "b=c", d: "e" }, ["--context", "d=e", "--context", "a=b=c"]],
    ["none", {}, ["--no-context"]],
  ])("(%s) is re-encrypted with the function's context", async (_, context, argv) => {
    const { json } = await encrypt(context);
    await stage.done(["adopt", "secure", "a", ...argv], json);
    expect(stage.segments()[0]?.ciphertext).not.toBe(base64);
    expect(await stage.opened(["a"])).toEqual({ a: canary });
  });

  it("and another key needs --source-key", async () => {
    const { blob, keyArn } = await encrypt({ x: "y" }, "alias/other");
    const argv = ["adopt", "secure", "a", "--context", "x=y"];
    expect(await stage.refused(1, argv, blob)).toContain("IncorrectKeyException");
    await stage.done([...argv, "--source-key", keyArn], blob);
    expect(await stage.opened(["a"])).toEqual({ a: canary });
  });

  it("that is declared wrongly is rejected", async () => {
    const { json } = await encrypt({ LambdaFunctionName: "my-fn" });
    const argv = ["adopt", "secure", "a", "--context", "LambdaFunctionName=other"];
    expect(await stage.refused(1, argv, json)).toContain("InvalidCiphertextException");
  });
});

it.each([
  ["a plaintext value", 1, [], canary, "neither base64 nor the JSON that aws kms encrypt prints"],
  ["short base64", 1, [], "c2hvcnQ=", "base64 of 5 bytes, which is not a KMS ciphertext"],
  ["an empty input", 1, [], "", "neither base64 nor"],
  ["JSON without a blob", 1, [], '{"KeyId":"arn:x"}', "neither base64 nor"],
  ["broken JSON", 1, [], `{"CiphertextBlob":"${canary}`, "neither base64 nor"],
  ["an invalid context", 2, ["--context", "x"], "", "--context x is not of the form KEY=VALUE"],
  ["a pair twice", 2, ["--context", "x=1", "--context", "x=2"], "", "--context has x twice"],
  [
    "contradictory options",
    2,
    ["--context", "x=1", "--no-context"],
    "",
    "--context cannot be combined with --no-context",
  ],
  [
    "a key that is not an ARN",
    2,
    ["--source-key", "alias/x"],
    "",
    "--source-key is not the ARN of a KMS key",
  ],
  [
    "a caller who may not re-encrypt",
    1,
    ["--profile", "Author", "--no-context"],
    undefined,
    "AccessDenied",
  ],
] as const)("adopt rejects %s", async (_, status, argv, input, message) => {
  expect(
    await stage.refused(status, ["adopt", "secure", "a", ...argv], input ?? cliJson),
  ).toContain(message);
});
