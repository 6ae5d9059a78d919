import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { examineApp } from "../../../scripts/doctor/examine-app.ts";
import { main } from "../../../scripts/doctor/main.ts";
import { isFree, portUser } from "../../../scripts/doctor/port-user.ts";
import { fitsRange } from "../../../scripts/doctor/version-range.ts";
import { portOf } from "../../port-of.ts";
import { directoryUntilExit } from "../../temporary-directory.ts";
import { sealingStage } from "../encrypt/sealing-stage.ts";
import { recordingIo } from "../terminal/recording-io.ts";

const stage = sealingStage();

async function doctor(...argv: readonly string[]) {
  const io = recordingIo();
  const status = await main([...stage.options, ...argv], io);
  const lines = io.printed().split("\n").slice(0, -1);
  const after = (heading: string) =>
    lines.slice(lines.findIndex((line) => line.startsWith(heading)));
  return { status, after, said: io.said() };
}

describe("signet doctor", () => {
  it("examines the machine, the app of the working directory, and the secrets of the stage", async () => {
    await stage.done(["import", "secure"], "a=1\nb=2\nproofKey=3");
    const { after } = await doctor("secure");
    const [heading, node, functions, ...rest] = after("This machine");
    expect([heading, node, functions]).toEqual([
      "This machine",
      expect.stringMatching(/^ {2}✔ Node\.js \d+\.\d+\.\d+ fits \(/),
      expect.stringMatching(/^ {2}✔ functions are limited as on AWS: .*writes to \/tmp only/),
    ]);
    expect(rest.filter((line) => /^ {2}[✔!] port \d+ is /.test(line))).toHaveLength(3);
    const used = `  ✔ ${stage.state} is in use by the local cloud of process ${process.pid}`;
    expect(rest).toContain(used);
    expect(after("The app").slice(0, 2)).toEqual([
      "The app",
      expect.stringMatching(/^ {2}✔ cdk\.json runs the app: node /),
    ]);
    expect(after("The secrets of stage local, by ").slice(1, 3)).toEqual([
      "alias/signet-local",
      expect.stringMatching(/^ {2}✔ key arn:aws:kms:\S+ is enabled$/),
    ]);
    expect(after("secure")).toContain("  ✔ a, b, proofKey: opens with its encryption context");
  });

  it("says that a stopped cloud and a missing assembly leave the secrets unchecked", async () => {
    const folder = directoryUntilExit();
    const stopped = await doctor("--state", folder);
    expect(stopped.after("The secrets").slice(1)).toEqual([
      `  ? the local cloud of ${folder} does not run, so key and roles are not checked: signet serve`,
    ]);
    const none = await doctor("--stage", "prod");
    expect(none.after("The secrets").slice(1)).toEqual([
      expect.stringMatching(
        /^ {2}! .* has no function with secrets of stage prod, but of dev, local: /,
      ),
    ]);
    expect([stopped.status, none.status]).toEqual([0, 0]);
  });

  it("ends with 1 if something is wrong, and with 2 if a function is unknown", async () => {
    mkdirSync(stage.secretsDir);
    writeFileSync(stage.path, "{");
    const { status, after } = await doctor();
    expect(status).toBe(1);
    expect(after("The secrets").at(-1)).toMatch(/^ {2}✘ .*local\.json is not a sealed file: it is/);
    writeFileSync(stage.path, '[{"format":2,"app":"signet","stage":"local"}]');
    const unknown = await doctor("secrue");
    expect(unknown).toMatchObject({
      status: 2,
      said: [
        "doctor: unknown function secrue; the functions with secrets are orders, secure",
        expect.stringContaining("if the app has changed"),
      ],
    });
  });
});

describe("the app in a folder", () => {
  /** Examines an app with these packages. */
  function examined(packages: Readonly<Record<string, object>>, app?: object) {
    const folder = directoryUntilExit();
    if (app) writeFileSync(join(folder, "cdk.json"), JSON.stringify(app));
    for (const [name, manifest] of Object.entries(packages)) {
      mkdirSync(join(folder, "node_modules", name), { recursive: true });
      writeFileSync(join(folder, "node_modules", name, "package.json"), JSON.stringify(manifest));
    }
    return examineApp(folder, {}).map(({ is, text }) => `${is}: ${text}`);
  }
  const constructs = { version: "1.0.0", peerDependencies: { "aws-cdk-lib": "^2.269.0" } };

  it("is right with versions in the range of the constructs", () => {
    const library = { version: "2.276.0" };
    const packages = { "aws-cdk-lib": library, "signet-cdk": constructs, "aws-cdk": library };
    expect(examined(packages, { app: "node app.js" })).toEqual([
      "good: cdk.json runs the app: node app.js",
      "good: aws-cdk-lib 2.276.0 fits signet-cdk (^2.269.0)",
      "good: the CDK CLI 2.276.0 is installed",
    ]);
  });

  it("is reported with everything that is missing or does not fit", () => {
    const old = { "aws-cdk-lib": { version: "2.250.0" }, "signet-cdk": constructs };
    expect(examined(old, { app: 1 })).toEqual([
      "bad: app in cdk.json is not a text",
      "bad: aws-cdk-lib 2.250.0 does not fit signet-cdk: npm install 'aws-cdk-lib@^2.269.0'",
      "notable: the CDK CLI is not installed: npm install --save-dev aws-cdk",
    ]);
    expect(examined({})).toEqual([
      expect.stringMatching(
        /^bad: there is no cdk\.json in .*: run signet doctor in the folder of/,
      ),
      expect.stringMatching(/^notable: aws-cdk-lib is not installed/),
      expect.stringMatching(/^notable: the CDK CLI is not installed/),
    ]);
  });
});

it.each([
  ["2.276.0", "^2.269.0", true],
  ["2.268.9", "^2.269.0", false],
  ["3.0.0", "^2.269.0", false],
  ["2.270.0", ">=2.269.0 <2.270", false],
  ["20.18.0", "^20.19 || >=22.12", false],
  ["21.0.0", "^20.19 || >=22.12", false],
  ["22.12.0", "^20.19 || >=22.12", true],
  ["2.0.0-rc.1", "2", true],
  ["1.0.0", "workspace:*", true],
] as const)("version %s within %s: %s", (version, range, fits) => {
  expect(fitsRange(version, range)).toBe(fits);
});

it("finds who uses a port", async () => {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const port = portOf(server);
  expect(await isFree(port)).toBe(false);
  const id = process.platform === "linux" ? process.pid : undefined;
  expect(portUser(port)?.id).toBe(id);
  await new Promise((closed) => server.close(closed));
  expect(await isFree(port)).toBe(true);
  expect(portUser(port)).toBeUndefined();
});
