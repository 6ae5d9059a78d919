import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, it } from "vitest";

const project = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "signet-app-"));
afterAll(() => rmSync(folder, { recursive: true }));

function synth(context: Readonly<Record<string, string>>) {
  const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", "bin/app.ts"], {
    cwd: project,
    encoding: "utf8",
    env: {
      ...process.env,
      CDK_OUTDIR: join(folder, "cdk.out"),
      CDK_CONTEXT_JSON: JSON.stringify({ nag: "false", secretsDir: folder, ...context }),
    },
  });
  return { status, stderr };
}

writeFileSync(join(folder, "broken.json"), "{");
writeFileSync(join(folder, "moved.json"), '{"app":"signet","stage":"dev","functions":{}}');

it("synthesizes a stage that has no sealed file yet", () => {
  expect(synth({ stage: "new" })).toEqual({ status: 0, stderr: "" });
});

it.each([
  ["a stage that is no name", { stage: "Dev_1" }, /stage "Dev_1" is not 1 to 20 of/],
  ["a stage that leads out of the folder", { stage: "../dev" }, /stage "..\/dev" is not/],
  ["a demo that is neither on nor off", { demo: "maybe" }, /demo is neither true nor false/],
  ["a sealed file that is none", { stage: "broken" }, /broken\.json is not a sealed file/],
  ["a sealed file of another stage", { stage: "moved" }, /moved\.json is sealed for .* stage dev/],
])("refuses %s in one line", (_, context, message) => {
  const { status, stderr } = synth(context);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^signet: [^\n]+\n$/);
  expect(stderr).toMatch(message);
});
