import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, it } from "vitest";
import { parseInputs, type Inputs } from "../../../lib/formats/app/inputs.ts";
import { bundleApp } from "../../../scripts/build/bundle-app.ts";
import { project } from "../../scripts/run-command.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";

const root = realpathSync(temporaryDirectory());
const run = promisify(execFile);

beforeAll(async () => {
  for (const name of [
    "bin",
    "folder",
    "node_modules/aws-cdk-lib/core/lib/private",
    "node_modules/other",
  ]) {
    mkdirSync(join(root, name), { recursive: true });
  }
  const app = `
    import { createRequire } from "node:module";
    import { recordInputs } from ${JSON.stringify(join(project, "bin/record/record-inputs.ts"))};
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
  app = "dist/app/app.mjs",
): Promise<Inputs | undefined> {
  const [program, file] = [join(root, path), join(root, `inputs-${++count}.json`)];
  writeFileSync(program, code);
  const argv = [join(root, app), program, file];
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

it("random marks of CDK do not count, but anything else that it asks for", async () => {
  const cdk = "node_modules/aws-cdk-lib/core/lib/private";
  expect(await recorded("Math.random(); Date.now();", `${cdk}/token-map.js`)).toBeDefined();
  expect(await recorded("Math.random();", `${cdk}/other.js`)).toBeUndefined();
  expect(await recorded("Date.now();", `${cdk}/other.js`)).toBeUndefined();
  const bundling = 'require("node:child_process").spawnSync("true");';
  expect(await recorded(bundling, `${cdk}/token-map.js`)).toBeUndefined();
});

it("the program and each place in which the shell looks for Node.js are recorded", async () => {
  const inputs = await recorded("process.chdir('/');");
  expect(inputs?.program).toBe(join(root, "dist/app/app.mjs"));
  const [first = ""] = (process.env["PATH"] ?? "").split(":");
  expect(inputs?.paths).toHaveProperty([join(first, "node")]);
  expect(inputs?.paths).toHaveProperty([join(root, "dist/app")]);
});

it.each([
  ["the time", "Date.now();"],
  ["a new date", "new Date();"],
  ["the date as a text", "Date();"],
  ["a random number", "Math.random();"],
  ["a date by the class of another one", "new (new Date(0).constructor)();"],
  ["a date in words", "new Intl.DateTimeFormat().format();"],
  ["another realm", 'require("node:vm").runInNewContext("1");'],
  ["a key", 'require("node:crypto").generateKeyPairSync("ed25519");'],
  ["an address", 'require("node:dns").lookup("localhost", () => undefined);'],
  [
    "a free port",
    'const server = require("node:net").createServer().listen(0, () => server.close());',
  ],
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

it.each([
  ["a module by a computed name", "await import(process.argv[4] ?? './other.mjs');"],
  ["a module beside it", 'import "./other.mjs";'],
  ["a package", "import { other } from 'other'; other;"],
])("nothing is recorded for a program that imports %s", async (name, code) => {
  const app = `dist/app/${name.replaceAll(" ", "-")}.mjs`;
  writeFileSync(join(root, "dist/app/other.mjs"), "");
  writeFileSync(join(root, "node_modules/other/index.js"), "exports.other = 1;");
  writeFileSync(
    join(root, app),
    `${readFileSync(join(root, "dist/app/app.mjs"), "utf8")}\n${code}`,
  );
  expect(await recorded("", undefined, app)).toBeUndefined();
  writeFileSync(join(root, app), readFileSync(join(root, "dist/app/app.mjs"), "utf8"));
  expect(await recorded("", undefined, app)).toBeDefined();
});

it("nothing is recorded for a package that asks for the time, or for a program that fails", async () => {
  expect(await recorded("Date.now();", "node_modules/other/index.cjs")).toBeUndefined();
  expect(await recorded("process.exit(1);")).toBeUndefined();
});
