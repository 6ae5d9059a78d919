import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, it } from "vitest";
import { parseInputs, type Inputs } from "../../lib/formats/app/inputs.ts";
import { bundleApp } from "../../scripts/build/bundle-app.ts";
import { project } from "../scripts/run-command.ts";
import { temporaryDirectory } from "../temporary-directory.ts";

const root = realpathSync(temporaryDirectory());
const run = promisify(execFile);

beforeAll(async () => {
  for (const name of ["bin", "folder", "node_modules/aws-cdk-lib", "node_modules/other"]) {
    mkdirSync(join(root, name), { recursive: true });
  }
  const app = `
    import { createRequire } from "node:module";
    import { recordInputs } from ${JSON.stringify(join(project, "bin/record-inputs.ts"))};
    recordInputs(process.argv[3]);
    createRequire(process.argv[2])(process.argv[2]);`;
  writeFileSync(join(root, "package.json"), '{ "type": "commonjs" }');
  writeFileSync(join(root, "bin/app.ts"), app);
  writeFileSync(join(root, "folder/file.txt"), "text");
  await bundleApp(root);
});

let count = 0;

/** Runs a program under the recorder. Returns what it has recorded. */
async function recorded(
  code: string,
  path = `program-${++count}.cjs`,
): Promise<Inputs | undefined> {
  const [program, file] = [join(root, path), join(root, `inputs-${++count}.json`)];
  writeFileSync(program, code);
  const argv = [join(root, "dist/app/app.mjs"), program, file];
  await run(process.execPath, argv, { cwd: root }).catch(() => undefined);
  return existsSync(file) ? parseInputs(readFileSync(file, "utf8")) : undefined;
}

it("every file, folder and variable that a program asks for is recorded, however it asks", async () => {
  const inputs = await recorded(`
    const fs = require("node:fs");
    const file = (name) => __dirname + "/folder/" + name;
    fs.readFileSync(file("file.txt"), "utf8");
    fs.existsSync("folder/missing.txt");
    fs.statSync(Buffer.from(file("stat.txt")), { throwIfNoEntry: false });
    try { fs.openSync(new URL("file://" + file("opened.txt"))); } catch {}
    try { fs.realpathSync.native(file("real.txt")); } catch {}
    fs.readFile(file("later.txt"), () => undefined);
    fs.promises.access(file("promised.txt")).catch(() => undefined);
    fs.readdirSync(__dirname + "/folder");
    String(process.env.READ) + String("ASKED" in process.env);
    process.env.WRITTEN = "1";
    new Date(0);
    fs.writeFileSync(__dirname + "/output.txt", "");`);
  const found = Object.entries(inputs?.paths ?? {}).map(([path, [since, word]]) => {
    expect(since).toBeGreaterThan(Date.now() - 60_000);
    return [path.replace(`${root}/`, ""), word];
  });
  expect(Object.fromEntries(found)).toMatchObject({
    "folder/file.txt": "present",
    "folder/missing.txt": "missing",
    "folder/stat.txt": "missing",
    "folder/opened.txt": "missing",
    "folder/real.txt": "missing",
    "folder/later.txt": "missing",
    "folder/promised.txt": "missing",
    folder: "listed",
    // The modules that were loaded, and the folders in which others would be found instead.
    "program-1.cjs": "present",
    "dist/app/app.mjs": "present",
    "dist/app": "listed",
    dist: "listed",
    [root]: "listed",
    [process.execPath]: "present",
  });
  expect(found.some(([path]) => path === "output.txt")).toBe(false);
  expect(inputs?.variables).toEqual(expect.arrayContaining(["READ", "ASKED"]));
  expect(inputs?.variables).not.toContain("WRITTEN");
});

it("the time and random numbers that CDK asks for do not count", async () => {
  const path = "node_modules/aws-cdk-lib/index.cjs";
  expect(await recorded("Date.now(); new Date(); Math.random();", path)).toBeDefined();
});

it.each([
  ["the time", "Date.now();"],
  ["a new date", "new Date();"],
  ["the date as a text", "Date();"],
  ["a random number", "Math.random();"],
  ["random bytes", 'require("node:crypto").randomBytes(1);'],
  ["a random id", "crypto.randomUUID();"],
  ["another program", 'require("node:child_process").execFileSync("true");'],
  ["another program, later", 'require("node:child_process").exec("true");'],
  ["a worker", 'new (require("node:worker_threads").Worker)("0", { eval: true });'],
  ["the network", 'require("node:net").connect(1).on("error", () => undefined);'],
  ["a page", 'fetch("http://127.0.0.1:1").catch(() => undefined);'],
  ["the name of the machine", 'require("node:os").hostname();'],
  ["a whole tree", 'require("node:fs").readdirSync("folder", { recursive: true });'],
  ["a copy of a tree", 'require("node:fs").cpSync("folder", "copy", { recursive: true });'],
  ["all variables", "({ ...process.env });"],
])("nothing is recorded for a program that asks for %s", async (_, code) => {
  expect(await recorded(code)).toBeUndefined();
});

it("nothing is recorded for a package that asks for the time, or for a program that fails", async () => {
  expect(await recorded("Date.now();", "node_modules/other/index.cjs")).toBeUndefined();
  expect(await recorded("process.exit(1);")).toBeUndefined();
});
