import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { AppSettings } from "../../../lib/cli/app/app-settings.ts";
import { buildApp, synthesizeApp } from "../../../lib/cli/app/synthesize.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";
import { isRunning } from "../../is-running.ts";
import { project } from "../../scripts/run-command.ts";

const folder = temporaryDirectory();
symlinkSync(join(project, "node_modules"), join(folder, "node_modules"));
const outdir = join(folder, "out");

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

function settings(command: string, more: Partial<AppSettings> = {}): AppSettings {
  const watch = { include: [], exclude: [] };
  return { folder, source: { command }, build: undefined, context: {}, watch, ...more };
}

/** Runs an app and returns its assembly, or its error, with the lines that it printed. */
async function synthesize(
  app: AppSettings,
  context: Readonly<Record<string, unknown>> = {},
  stop?: AbortSignal,
) {
  const lines: string[] = [];
  const found = await synthesizeApp(app, {
    outdir,
    account: "111122223333",
    region: "eu-north-1",
    context,
    env: { ...process.env, CDK_DEFAULT_REGION: "of the caller" },
    print: (line) => void lines.push(line),
    stop,
  }).catch((error: unknown) => error);
  return { found, lines };
}

// An app that writes what it gets, instead of an assembly.
write(
  "show.js",
  `const { mkdirSync, writeFileSync } = require("node:fs");
  const { CDK_OUTDIR, CDK_DEFAULT_ACCOUNT, CDK_DEFAULT_REGION, CDK_CONTEXT_JSON } = process.env;
  mkdirSync(CDK_OUTDIR, { recursive: true });
  writeFileSync(CDK_OUTDIR + "/manifest.json", JSON.stringify({
    account: CDK_DEFAULT_ACCOUNT, region: CDK_DEFAULT_REGION, cwd: process.cwd(),
    context: JSON.parse(CDK_CONTEXT_JSON), argv: process.argv.slice(2),
  }));`,
);
const shown = () => JSON.parse(readFileSync(join(outdir, "manifest.json"), "utf8"));

describe("an app", () => {
  it.each(["node show.js --flag 'two words'", "show.js --flag 'two words'"])(
    "is run as the CDK CLI runs it: %s",
    async (command) => {
      const context = { given: "app", both: "app" };
      const { found } = await synthesize(settings(command, { context }), { both: "-c" });
      expect(found).toBe(outdir);
      expect(shown()).toMatchObject({
        account: "111122223333",
        region: "eu-north-1",
        cwd: folder,
        context: { given: "app", both: "-c", "aws:cdk:enable-path-metadata": true },
        argv: ["--flag", "two words"],
      });
    },
  );

  it("with a context that is too large for a variable gets it in a file", async () => {
    write(
      "large.js",
      `const { App, Stack } = require("aws-cdk-lib/core");
      const app = new App();
      new Stack(app, "Large" + app.node.tryGetContext("large").length);
      app.synth();`,
    );
    const { found } = await synthesize(settings("node large.js"), { large: "x".repeat(150_000) });
    expect(found).toBe(outdir);
    expect(existsSync(join(outdir, "Large150000.template.json"))).toBe(true);
  });

  it("that fails is reported in one line, after the lines that it printed", async () => {
    write("fails.js", `console.log("before"); console.error("broken"); process.exit(3);`);
    const { found, lines } = await synthesize(settings("node fails.js"));
    expect(found).toMatchObject({
      code: "ERR_SYNTHESIS",
      message: "the app (node fails.js) ended with 3; see its output above",
    });
    expect(lines.toSorted((a, b) => a.localeCompare(b))).toEqual(["before", "broken"]);
  });

  it("that writes no assembly is reported, even if an earlier assembly is there", async () => {
    await synthesize(settings("node show.js"));
    const { found } = await synthesize(settings("node -e 0"));
    expect(found).toMatchObject({
      message: expect.stringMatching(
        /^the app \(node -e 0\) ended without an assembly: it must call app\.synth\(\)/,
      ),
    });
  });

  it("that ignores SIGTERM is ended with its children at a stop", async () => {
    write(
      "slow.js",
      `const { spawn } = require("node:child_process");
      process.on("SIGTERM", () => {});
      const child = spawn("sleep", ["1000"]);
      console.log(process.pid + " " + child.pid);
      setInterval(() => {}, 1000);`,
    );
    const stop = new AbortController();
    const lines: string[] = [];
    const ended = synthesizeApp(settings("node slow.js"), {
      outdir,
      account: "111122223333",
      region: "eu-north-1",
      context: {},
      env: process.env,
      print: (line) => {
        lines.push(line);
        stop.abort();
      },
      stop: stop.signal,
    });
    await expect(ended).rejects.toThrow("the app (node slow.js) ended with SIGKILL");
    const pids = lines.join(" ").split(" ").map(Number);
    expect(pids).toHaveLength(2);
    for (const pid of pids) await expect.poll(() => isRunning(pid)).toBe(false);
  });

  it("whose source is an assembly is not run", async () => {
    const { found } = await synthesize(settings("", { source: { assembly: "/assembly" } }));
    expect(found).toBe("/assembly");
  });
});

it("the build command that fails is reported in one line", async () => {
  mkdirSync(join(folder, "bin"));
  write("bin/build", "#!/bin/sh\necho built $1\nexit $1\n");
  chmodSync(join(folder, "bin/build"), 0o755);
  const lines: string[] = [];
  const build = (line: string) =>
    buildApp(settings("", { build: line }), {
      env: process.env,
      print: (printed) => void lines.push(printed),
    });
  await build("bin/build 0");
  await expect(build("bin/build 4")).rejects.toThrow(
    "the build of cdk.json (bin/build 4) ended with 4; see its output above",
  );
  expect(lines).toEqual(["built 0", "built 4"]);
});
