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

describe("a ciphertext under the function's own context", () => {
  it.each(["base64 with line ends", "the CLI's JSON"])(
    "is kept as it is, from %s",
    async (form) => {
      const input =
        form === "the CLI's JSON" ? cliJson : `${base64.replaceAll(/.{76}/g, "$&\n")}\n`;
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
    },
  );
});

describe("a ciphertext under another context", () => {
  it.each([
    [
      "the Lambda console's",
      { LambdaFunctionName: "my-fn" },
      ["--context", "LambdaFunctionName=my-fn"],
    ],
    ["several pairs", { a: "b=c", d: "e" }, ["--context", "d=e", "--context", "a=b=c"]],
    ["none", {}, ["--no-context"]],
  ])("(%s) is encrypted anew under the function's", async (_, context, argv) => {
    const { json } = await encrypt(context);
    await stage.done(["adopt", "secure", "a", ...argv], json);
    expect(stage.segments()[0]?.ciphertext).not.toBe(base64);
    expect(await stage.opened(["a"])).toEqual({ a: canary });
  });

  it("made with another key, which is named", async () => {
    const { blob, keyArn } = await encrypt({ x: "y" }, "alias/other");
    const argv = ["adopt", "secure", "a", "--context", "x=y"];
    expect(await stage.refused(1, argv, blob)).toContain("IncorrectKeyException");
    await stage.done([...argv, "--source-key", keyArn], blob);
    expect(await stage.opened(["a"])).toEqual({ a: canary });
  });

  it("that is declared wrongly is refused", async () => {
    const { json } = await encrypt({ LambdaFunctionName: "my-fn" });
    const argv = ["adopt", "secure", "a", "--context", "LambdaFunctionName=other"];
    expect(await stage.refused(1, argv, json)).toContain("InvalidCiphertextException");
  });
});

it.each([
  ["a value in clear", 1, [], canary, "neither base64 nor what aws kms encrypt prints"],
  ["a short base64", 1, [], "c2hvcnQ=", "base64 of 5 bytes, and no ciphertext of KMS"],
  ["nothing", 1, [], "", "neither base64 nor"],
  ["JSON without a blob", 1, [], '{"KeyId":"arn:x"}', "neither base64 nor"],
  ["broken JSON", 1, [], `{"CiphertextBlob":"${canary}`, "neither base64 nor"],
  ["a context that is none", 2, ["--context", "x"], "", "--context x does not read KEY=VALUE"],
  ["a pair twice", 2, ["--context", "x=1", "--context", "x=2"], "", "--context has x twice"],
  ["contradictions", 2, ["--context", "x=1", "--no-context"], "", "exclude each other"],
  ["a key that is no ARN", 2, ["--source-key", "alias/x"], "", "--source-key is no ARN"],
  [
    "who may not encrypt anew",
    1,
    ["--profile", "Author", "--no-context"],
    undefined,
    "AccessDenied",
  ],
] as const)("adopt refuses %s", async (_, status, argv, input, message) => {
  expect(
    await stage.refused(status, ["adopt", "secure", "a", ...argv], input ?? cliJson),
  ).toContain(message);
});
