import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, it, vi } from "vitest";
import { printSealedFile } from "../../../lib/cli/sealing/file/write-sealed-file.ts";
import { main } from "../../../scripts/encrypt/main.ts";
import { recordingIo } from "../terminal/recording-io.ts";
import { sealingStage } from "./sealing-stage.ts";

const stage = sealingStage({
  secure: { secrets: ["a", "b"], stage: "dev", stack: "Dev", keyId: "alias/signet-local" },
});
const path = () => join(stage.secretsDir, "dev.json");

// As `signet env` sets them, so that the SDK calls the local cloud.
beforeEach(() => {
  const { accessKeyId = "", secretAccessKey = "" } = stage.cloud.users()["admin"] ?? {};
  vi.stubEnv("AWS_ENDPOINT_URL", stage.cloud.awsEndpoint);
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", secretAccessKey);
});

async function run(argv: readonly string[], env: Readonly<NodeJS.ProcessEnv> = {}) {
  const io = recordingIo("value", env);
  const status = await main([...stage.options, ...argv, "--stage", "dev"], io);
  return { status, printed: io.printed(), said: io.said().join("\n") };
}

it("secrets of a stage that the local cloud seals are announced, and pass the check only there", async () => {
  const set = await run(["set", "secure", "a"]);
  expect(set).toMatchObject({
    status: 0,
    said: expect.stringContaining(
      "has secrets that are sealed with a key of the local cloud, which AWS cannot open: do not commit it",
    ),
  });
  await run(["set", "secure", "b"]);
  const local = "secure: sealed with a key of the local cloud, which AWS cannot open";
  expect(await run(["check"])).toMatchObject({
    status: 1,
    printed: expect.stringContaining(`  error    ${local}; seal the secrets again with AWS`),
  });
  const endpoint = stage.cloud.awsEndpoint;
  for (const [argv, env] of [
    [["check"], { AWS_ENDPOINT_URL: endpoint }],
    [["check", "--endpoint-url", endpoint], {}],
  ] as const) {
    expect(await run(argv, env)).toMatchObject({
      status: 0,
      printed: expect.stringContaining(`  note     ${local}; do not commit the file`),
    });
  }
});

it("the local cloud does not seal over secrets of AWS, and changes nothing", async () => {
  const segment = { key: "arn:aws:kms:us-east-1:1:key/1", names: ["a"], ciphertext: "AAAA" };
  const file = { app: "signet", stage: "dev", functions: { secure: [segment] } };
  mkdirSync(stage.secretsDir, { recursive: true });
  writeFileSync(path(), printSealedFile(file));
  const before = readFileSync(path(), "utf8");
  for (const name of ["a", "b"]) {
    expect(await run(["set", "secure", name])).toMatchObject({
      status: 1,
      said: expect.stringContaining("has secrets of AWS, and the local cloud would seal over them"),
    });
  }
  expect(readFileSync(path(), "utf8")).toBe(before);
  expect((await run(["check"])).printed).not.toContain("local cloud");
});
