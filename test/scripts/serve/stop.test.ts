import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { send } from "../../../lib/signed-fetch/http/transport.ts";
import { wireRequest } from "../../../lib/sigv4/request/request.ts";
import { isFull, runs } from "../../random/runs.ts";
import { isRunning } from "../../is-running.ts";
import { signetPath } from "../run-command.ts";
import { foreignApp, UP } from "./foreign-app.ts";
import { PLAIN_APP } from "./plain-app.ts";

const PATIENTLY = { timeout: 50_000, interval: 20 };
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A command that ignores SIGTERM, writes its process id, starts another process, and never ends. */
const STUBBORN = `
  const { spawn } = require("node:child_process");
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => {});
  const child = spawn("sleep", ["1000"]);
  require("node:fs").writeFileSync(".pids", JSON.stringify([process.pid, child.pid]));
  setInterval(() => {}, 1000);`;

const app = foreignApp({
  "cdk.json": JSON.stringify({ app: "node app.js", build: "sh build.sh" }),
  "build.sh": "exit 0",
  "stubborn.js": STUBBORN,
  "code/index.js": `
    exports.handler = async () => {
      await new Promise((resolve) => setTimeout(resolve, 1e6));
    };`,
  "app.js": PLAIN_APP,
});
const lock = join(app.state, "lock");

/** Waits until the stubborn command runs, and returns the ids of its processes. */
async function stubbornPids(): Promise<readonly number[]> {
  const path = join(app.folder, ".pids");
  await expect.poll(() => existsSync(path), PATIENTLY).toBe(true);
  const read = (): readonly number[] => {
    const pids: unknown = JSON.parse(readFileSync(path, "utf8") || "[]");
    return Array.isArray(pids) ? pids.map(Number) : [];
  };
  await expect.poll(read, PATIENTLY).toHaveLength(2);
  return read();
}

async function expectEnded(pids: readonly number[]): Promise<void> {
  for (const pid of pids) await expect.poll(() => isRunning(pid), PATIENTLY).toBe(false);
}

// The same code handles every signal. `npm test` sends SIGINT, and `npm run test:full` each of them.
describe.each(SIGNALS.slice(0, runs(SIGNALS.length)))("%s", (signal) => {
  it.each([
    ["while the app is built", { "build.sh": "node stubborn.js", ".pids": "" }, []],
    ["while the app is synthesized", { "build.sh": "exit 0", ".pids": "" }, ["--app=stubborn.js"]],
  ])("%s ends everything with status 1", async (_, files, argv) => {
    for (const [path, text] of Object.entries(files)) app.write(path, text);
    const serving = app.serve(...argv);
    const pids = await stubbornPids();
    serving.child.kill(signal);
    const { status, err } = await serving.ended;
    expect(status).toBe(1);
    expect(err).toMatch(/^serve: stopped before the start was complete$/m);
    expect(existsSync(lock)).toBe(false);
    await expectEnded(pids);
  });

  it("while the app is served ends it with status 0, even if a function is busy", async () => {
    app.write("build.sh", "exit 0");
    const serving = app.serve();
    await serving.printed(UP);
    const url = app.outputs().functionUrls["slow"] ?? "";
    const asked = send(url, wireRequest("GET", url, [])).catch((error: unknown) => error);
    serving.child.kill(signal);
    expect(await serving.ended).toMatchObject({ status: 0, signal: null });
    await asked;
    expect(existsSync(lock)).toBe(false);
  });
});

it("a signal while the app is reloaded ends both, and a second signal ends the command at once", async () => {
  const serving = app.serve("--watch");
  await serving.printed(UP);
  app.write(".pids", "");
  app.write("build.sh", "node stubborn.js");
  const pids = await stubbornPids();
  serving.child.kill("SIGINT");
  serving.child.kill("SIGINT");
  const { status, signal, err } = await serving.ended;
  expect(status ?? signal).toBeOneOf([0, "SIGINT"]);
  expect(err).not.toContain("not reloaded");
  await expectEnded(pids);
  app.write("build.sh", "exit 0");
  const again = app.serve();
  await again.printed(UP);
  again.child.kill("SIGTERM");
  expect(await again.ended).toMatchObject({ status: 0 });
});

const BY_NPM = [
  ["when npm is killed and a shell between the two is not", " || exit 1", "SIGKILL"],
  ["when npm gets SIGTERM", "", "SIGTERM"],
  ["when npm is killed", "", "SIGKILL"],
  ["when npm gets SIGTERM and a shell between the two", " || exit 1", "SIGTERM"],
] as const;

// The same code notices the end of npm in each case. `npm run test:full` runs all of them.
describe("started by npm, the server ends", () => {
  it.each(BY_NPM.slice(0, isFull ? undefined : 1))("%s", async (_, rest, signal) => {
    const start = `node ${signetPath} serve --port=0 --aws-port=0${rest}`;
    app.write("package.json", JSON.stringify({ name: "app", scripts: { start } }));
    app.write("build.sh", "exit 0");
    const npm = spawn("npm", ["start"], { cwd: app.folder, stdio: ["ignore", "pipe", "pipe"] });
    let out = "";
    npm.stdout.on("data", (bytes) => (out += String(bytes)));
    const ended = once(npm, "exit");
    await expect.poll(() => out, PATIENTLY).toContain(UP);
    const server = Number(/^\d+/.exec(readFileSync(lock, "utf8"))?.[0]);
    expect(isRunning(server)).toBe(true);
    npm.kill(signal);
    await ended;
    await expectEnded([server]);
    expect(existsSync(lock)).toBe(false);
  });
});
