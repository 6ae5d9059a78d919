import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { project } from "../../../scripts/build/build-output.ts";
import { ACCOUNT, REGION, startTestCloud, type TestCloud } from "../../cloud/test-cloud.ts";
import { sample, synthesizer, twoStacks } from "./sample-versions.ts";
import { cliSurroundings, startCli, type CdkCli, type Ended } from "./start-cli.ts";

const ENVIRONMENT = `aws://${ACCOUNT}/${REGION}`;
let local: TestCloud;
let cli: CdkCli;
let synthesize: ReturnType<typeof synthesizer>;
/** Assemblies of two versions. */
let one: string;
let two: string;
beforeAll(async () => {
  local = await startTestCloud();
  synthesize = synthesizer(local.directory);
  one = synthesize((app) => sample(app, { text: "one" }));
  two = synthesize((app) => sample(app, { text: "two" }));
  cli = await startCli(local);
  await cli.run("bootstrap", ENVIRONMENT);
});
afterAll(async () => {
  await cli.close();
  await local.close();
});

const deploy = (app: string, ...argv: readonly string[]): Promise<Ended> =>
  cli.run("deploy", "--app", app, "--require-approval=never", "--progress=events", ...argv);
const text = async (): Promise<string> =>
  (await local.call("GET", "/prod/text", { as: local.keys("ann") })).text;

describe("cdk deploy", () => {
  it("--method=direct creates and updates a stack, and shows why an update is rolled back", async () => {
    expect((await deploy(one, "--method=direct")).output).toMatch(/CREATE_COMPLETE .* Sample \n/);
    expect((await deploy(one, "--method=direct")).output).toContain("Sample (no changes)");
    const refused = synthesize((app) => sample(app, { text: "two", keySpec: "none" }));
    const failed = await deploy(refused, "--method=direct");
    expect(failed.status).toBe(1);
    expect(failed.output).toMatch(/Key Resource handler returned message: "Sample\/Key: .*KeySpec/);
    expect(failed.output).toContain("UPDATE_ROLLBACK_COMPLET");
    expect(await text()).toBe("one");
    expect((await deploy(two, "--method=direct")).status).toBe(0);
    expect(await text()).toBe("two");
  });

  it("--hotswap changes a function, which cdk drift then shows", async () => {
    await deploy(one);
    expect((await cli.run("drift", "--app", one, "--fail")).status).toBe(0);
    const swapped = await deploy(two, "--hotswap");
    expect(swapped.output).toMatch(/AWS::Lambda::Function '.*' hotswapped!/);
    expect(await text()).toBe("two");
    const drifted = await cli.run("drift", "--app", one, "--fail");
    expect([drifted.status, drifted.output]).toEqual([
      1,
      expect.stringContaining("[~] AWS::Lambda::Function Fn "),
    ]);
    expect((await deploy(one, "--revert-drift")).status).toBe(0);
    expect(await text()).toBe("one");
  });

  it("--no-rollback leaves a stack that cdk rollback puts back", async () => {
    await deploy(one);
    const failing = synthesize((app) => sample(app, { text: "four", failure: "it is Monday" }));
    const failed = await deploy(failing, "--no-rollback");
    expect(failed.output).toMatch(/UPDATE_FAILED .* Sample The following resource\(s\) failed to/);
    expect((await cli.run("rollback", "--app", one)).output).toContain("Rolling back Sample");
    expect(local.cloud.stacks.find("Sample")?.status).toBe("UPDATE_ROLLBACK_COMPLETE");
    expect(await text()).toBe("one");
  });

  it("--concurrency deploys two stacks at the same time", async () => {
    const apart = synthesize((app) => twoStacks(app, { isImported: false }));
    const { status } = await deploy(apart, "--all", "--concurrency=2");
    const statuses = ["Producer", "Consumer"].map((name) => local.cloud.stacks.find(name)?.status);
    expect([status, ...statuses]).toEqual([0, "CREATE_COMPLETE", "CREATE_COMPLETE"]);
  });
});

it("cdk gc deletes the assets that no stack uses, and the functions go on running", async () => {
  await deploy(one);
  const buffers = ["--created-buffer-days=0", "--rollback-buffer-days=0", "--confirm=false"];
  const command = ["gc", "--unstable=gc", "--type=s3", ...buffers, ENVIRONMENT];
  const { status, output } = await cli.run(...command);
  expect([status, output]).toEqual([0, expect.stringMatching(/[1-9]\d* assets \(.*\) deleted/)]);
  expect(await text()).toBe("one");
  expect((await deploy(two)).status).toBe(0);
  expect(await text()).toBe("two");
});

it("cdk watch swaps a function when a file of the app changes", async () => {
  await deploy(one);
  const { cwd, env } = cliSurroundings(local);
  // The app copies the assembly that the file `current` names.
  const app = 'cp -r "$(cat current)/." "$CDK_OUTDIR"';
  writeFileSync(join(cwd, "cdk.json"), JSON.stringify({ app, watch: { include: "current" } }));
  writeFileSync(join(cwd, "current"), one);
  const program = join(project, "node_modules/aws-cdk/bin/cdk");
  const argv = ["watch", "--no-logs", "--output", join(local.directory, "watched")];
  const child = spawn(process.execPath, [program, ...argv], { cwd, env, stdio: "pipe" });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (part: string) => (output += part));
  }
  const exited = once(child, "exit");
  const patiently = { timeout: 30_000, interval: 50 };
  try {
    await expect.poll(() => output, patiently).toContain("Triggering initial 'cdk deploy'");
    await expect.poll(() => output, patiently).toMatch(/Deployment time|no changes/);
    writeFileSync(join(cwd, "current"), two);
    await expect.poll(() => output, patiently).toContain("hotswapped!");
    expect(await text()).toBe("two");
  } finally {
    child.kill();
    await exited;
  }
});
