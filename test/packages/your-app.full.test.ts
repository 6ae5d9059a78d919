import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readOutputs } from "../../scripts/outputs/outputs.ts";
import { startCloud } from "../../lib/local/index.ts";
import { deployments, runDeployment } from "../pages/run-deployment.ts";
import { shellCommands } from "../pages/shell-commands.ts";
import { blocksWithStatus, expectStatuses } from "../pages/stated-calls.ts";
import { startCommand } from "../scripts/run-command.ts";
import { described, PAGE, writePageApp, type PageApp } from "./described-app.ts";

const commands = shellCommands(PAGE);

// The tests run in the order of the page, with one app.
let app: PageApp;
beforeAll(async () => {
  app = await writePageApp();
});
afterAll(() => rmSync(app.folder, { recursive: true }));

it("the app of docs/your-app.md is deployed and taken down with exactly the commands of docs/secrets.md", async () => {
  await app.build();
  const cloud = await startCloud();
  try {
    const [dev = []] = deployments(PAGE, /Orders-dev/);
    await runDeployment(dev, described(app), cloud);
    const blocks = deployments("docs/secrets.md", /Orders-/);
    expect(blocks).toHaveLength(4);
    for (const lines of blocks) await runDeployment(lines, described(app), cloud);
  } finally {
    await cloud.stop();
  }
});

it("the commands of docs/your-app.md for CI pass", async () => {
  const lines = commands.map(({ line }) => line);
  await app.run(lines.find((line) => line.includes("--json --output")) ?? "");
  const inCi = commands.filter(({ heading }) => heading === "In CI").map(({ line }) => line);
  expect(inCi).toContain("npx vitest run");
  for (const line of inCi) if (line !== "npm ci") await app.run(line);
});

it("each call of docs/your-app.md gets the status that the page states", async () => {
  const bin = join(app.folder, "node_modules/.bin");
  const serving = startCommand(
    "serve",
    ["--port", "0", "--aws-port", "0"],
    { PATH: `${bin}:${process.env["PATH"]}` },
    app.folder,
  );
  try {
    await serving.printed("Press Ctrl-C to stop.");
    const outputs = readOutputs(join(app.folder, ".signet"));
    const [calls = [], ...others] = blocksWithStatus(PAGE);
    expect(others).toEqual([]);
    await expectStatuses(calls, app.folder, outputs);
  } finally {
    serving.child.kill("SIGTERM");
    await serving.ended;
  }
});
