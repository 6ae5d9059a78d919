import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Stack } from "aws-cdk-lib";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { SealingKeys } from "../../lib/cdk/constructs/index.ts";
import { SealedSecrets } from "../../lib/cdk/sealing/index.ts";
import { startCloud, type LocalCloud } from "../../lib/local/index.ts";
import { testApp } from "../app/stacks/synth-stage.ts";
import { functionIn } from "../cdk/constructs/function/function-in.ts";
import { temporaryDirectory } from "../temporary-directory.ts";

const folder = temporaryDirectory();
const sealedFile = join(folder, "secrets/local.json");

/** Synthesizes an app with a function `reader` that has the secret `token`, which is not sealed. */
function synthesized(): string {
  const app = testApp();
  app.node.setContext("signet:localCloud", "true");
  const stage = { app: "shop", stage: "local" };
  const keys = new SealingKeys(new Stack(app, "Keys"), "Keys", stage);
  const sealed = SealedSecrets.fromFile(sealedFile, stage);
  functionIn(new Stack(app, "Api"), "Reader", ["token"], { keys, sealed });
  return app.synth().directory;
}

let cloud: LocalCloud;
let app: string;
beforeAll(async () => {
  cloud = await startCloud();
  app = synthesized();
});
afterAll(() => cloud.stop());
afterEach(() => vi.restoreAllMocks());

describe("deployApp refuses", () => {
  it.each([
    ["a secret", { reader: { token: "a", tokne: "private value" } }, "reader tokne"],
    ["a function", { raeder: { token: "private value" } }, "raeder token"],
    [
      "a word that objects inherit",
      { constructor: { token: "private value" } },
      "constructor token",
    ],
  ])(
    "a value for %s, which no function declares, without repeating it",
    async (_, secrets, name) => {
      const error: unknown = await cloud
        .deployApp({ app, secrets })
        .catch((cause: unknown) => cause);
      expect(error).toMatchObject({
        code: "ERR_SECRETS_UNKNOWN",
        message: `no function of stage local declares ${name}; the declared secrets are reader token`,
      });
      expect(existsSync(sealedFile)).toBe(false);
    },
  );

  it("a sealed file of another local cloud, and leaves it as it is", async () => {
    const ciphertext = Buffer.from("not ours").toString("base64");
    const key = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-4333-8444-555555555555";
    const text = `[
{"format":2,"app":"shop","stage":"local"},
{"function":"reader","names":["token"],"key":"${key}","ciphertext":"${ciphertext}"}
]
`;
    mkdirSync(join(folder, "secrets"), { recursive: true });
    writeFileSync(sealedFile, text);
    const deploying = cloud.deployApp({ app, secrets: { reader: { token: "a" } } });
    await expect(deploying).rejects.toMatchObject({ code: "ERR_SEALED_ELSEWHERE" });
  });

  it.each([
    ["an app that fails", { folder, app: "echo problem; exit 3" }, "ERR_SYNTHESIS", /ended with 3/],
    [
      "an app that writes no assembly",
      { folder, app: "echo problem" },
      "ERR_SYNTHESIS",
      /without an assembly/,
    ],
    ["a folder without an app", { folder }, "ERR_APP_SETTINGS", /there is no CDK app in/],
  ])("%s, and prints its output", async (_, options, code, message) => {
    const print = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const deploying = cloud.deployApp(options);
    await expect(deploying).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    // Only the app of the other case prints a line.
    expect(print.mock.calls.flat()).toEqual("app" in options ? ["problem\n"] : []);
  });
});
