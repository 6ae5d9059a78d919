import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, realpathSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, it } from "vitest";
import { appSettings } from "../../../lib/cli/app/app-settings.ts";
import { launch, type LaunchOptions } from "../../../scripts/serve/launch.ts";
import { portOf } from "../../port-of.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";
import { quietLaunch } from "../app/app-in-this-process.ts";
import { project } from "../run-command.ts";
import { foreignApp } from "./foreign-app.ts";
import { PLAIN_APP } from "./plain-app.ts";

const { synthesize: _inThisProcess, ...quiet } = quietLaunch;

const AGAIN = "using the last assembly again: nothing that its synthesis has read has changed";

/** Launches an app on the same ports as before, and returns what the first steps say. */
async function steps(options: Pick<LaunchOptions, "app" | "state"> & Partial<LaunchOptions>) {
  const lines: string[] = [];
  const progress = (line: string): void => void lines.push(line);
  const { cloud } = await launch({ ...quiet, ...options, progress });
  await cloud.close();
  return lines.filter((line) => !line.startsWith("deploying"));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const port = portOf(server);
  server.close();
  return port;
}

it("the app of this repository is synthesized the first time and after a change, and not in between", async () => {
  const folder = realpathSync(temporaryDirectory());
  const parts = [
    "bin",
    "cdk.json",
    "dist",
    "lambda",
    "lib",
    "package.json",
    "package-lock.json",
    "scripts",
  ];
  const settings = ["", "build.", "command."].map((name) => `tsconfig.${name}json`);
  const copied = [...parts, ...settings].map((name) => join(project, name));
  // Node.js would copy the times less exactly, and the command would be compiled again.
  execFileSync("cp", ["-a", ...copied, folder]);
  symlinkSync(join(project, "node_modules"), join(folder, "node_modules"));
  const [port, awsPort] = [await freePort(), await freePort()];
  const options = {
    app: () => appSettings(folder, undefined),
    state: join(folder, "state"),
    // Its functions have no secrets, so it is synthesized only once.
    stacks: ["Signet-local-Key"],
    context: { secretsDir: join(folder, "secrets") },
    port,
    awsPort,
  };
  const synthesis = ["building the app", "synthesizing the app"];
  expect(await steps(options)).toEqual(synthesis);
  expect(await steps(options)).toEqual([AGAIN]);
  const changed = "lib/app/stacks/key-stack.ts";
  appendFileSync(join(folder, changed), "// A change.\n");
  const because = `${changed} has changed since the last synthesis`;
  expect(await steps(options)).toEqual([because, ...synthesis]);
  expect(await steps(options)).toEqual([AGAIN]);
}, 60_000);

it("an app that does not say what it reads is synthesized each time", async () => {
  const { launch: app } = foreignApp({
    "cdk.json": JSON.stringify({ app: "node app.js" }),
    "app.js": PLAIN_APP,
  });
  expect(await steps(app)).toEqual(["synthesizing the app"]);
  expect(await steps(app)).toEqual(["synthesizing the app"]);
});
