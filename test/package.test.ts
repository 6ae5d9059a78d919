import { execFile } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import * as esbuild from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GUARD_HANDLER } from "../lib/formats/function/guard-config.ts";
import { project } from "../scripts/build/build-output.ts";

const run = promisify(execFile);
const typescript = createRequire(import.meta.url).resolve("typescript/package.json");

/** A project in which the package is installed. */
const consumer = mkdtempSync(join(tmpdir(), "signet-consumer-"));
afterAll(() => rmSync(consumer, { recursive: true }));
const installed = join(consumer, "node_modules/signet");
let packed: readonly string[];

beforeAll(async () => {
  // The package was built before the tests.
  const argv = ["pack", "--ignore-scripts", "--json", "--pack-destination", consumer];
  const { stdout } = await run("npm", argv, { cwd: project });
  const [tarball]: { filename: string; files: { path: string }[] }[] = JSON.parse(stdout);
  packed = tarball?.files.map(({ path }) => path) ?? [];
  mkdirSync(installed, { recursive: true });
  await run("tar", ["-xf", tarball?.filename ?? "", "-C", installed, "--strip-components=1"], {
    cwd: consumer,
  });
  write("package.json", '{ "type": "module" }');
  for (const name of ["aws-cdk-lib", "constructs"]) {
    symlinkSync(join(project, "node_modules", name), join(consumer, "node_modules", name));
  }
});

function write(file: string, text: string): string {
  const path = join(consumer, file);
  writeFileSync(path, text);
  return path;
}

/** The published bundles, listed by hand, so that no bundle is added or left out unnoticed. */
const BUNDLES = ["basic-authorizer", "guard", "oidc-authorizer"];

describe("the tarball", () => {
  it("has a bundle of each function that the constructs deploy", () => {
    expect(readdirSync(join(project, "lambda/cdk")).toSorted()).toEqual(BUNDLES);
  });

  it("contains the exported files and their documentation", () => {
    const exported =
      /^dist\/lib\/(errors|json|printable|regular-file|secure-url|cdk\/plugin-name|(cdk\/(checks|constructs)|formats|sigv4)\/[a-z0-9/-]+)\.(js|d\.ts)$/;
    expect(packed.filter((path) => !exported.test(path)).toSorted()).toEqual([
      "LICENSE",
      "README.md",
      ...BUNDLES.map((name) => `dist/lambda/${name}/handler.mjs`),
      "docs/lockdown.md",
      "docs/sigv4.md",
      "package.json",
    ]);
    const { exports }: { exports: Record<string, { types: string; default: string }> } = JSON.parse(
      readFileSync(join(installed, "package.json"), "utf8"),
    );
    expect(Object.keys(exports).toSorted()).toEqual(["./checks", "./constructs", "./sigv4"]);
    for (const { types, default: code } of Object.values(exports)) {
      expect(packed.map((path) => `./${path}`)).toEqual(expect.arrayContaining([types, code]));
    }
  });
});

const signAndVerify = `
const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "example" };
const scope = { region: "eu-west-1", service: "execute-api" };
const now = new Date();
const { request } = sign(wireRequest("GET", "https://api.example/a"), { credentials, ...scope, date: now });
console.log(verify(request, { find: () => credentials, ...scope, now }).ok);
console.log(verify({ ...request, path: "/b" }, { find: () => credentials, ...scope, now }).ok);
`;

describe("the installed package", () => {
  const names = "{ sign, verify, wireRequest }";

  it.each([
    ["imported", "run.mjs", `import ${names} from "signet/sigv4";`],
    ["required", "run.cjs", `const ${names} = require("signet/sigv4");`],
  ])("signs and verifies when it is %s", async (_, file, line) => {
    const { stdout, stderr } = await run(process.execPath, [write(file, line + signAndVerify)]);
    expect(stdout + stderr).toBe("true\nfalse\n");
  });

  it("checks another CDK app", async () => {
    const app = write(
      "app.mjs",
      `import { App, CfnResource, Stack, Validations } from "aws-cdk-lib";
import { LockdownChecks } from "signet/checks";
const app = new App();
const properties = { AuthType: "NONE" };
new CfnResource(new Stack(app, "Open"), "Url", { type: "AWS::Lambda::Url", properties });
Validations.of(app).addPlugins(new LockdownChecks());
app.synth();`,
    );
    const running = run(process.execPath, [app], {
      env: { ...process.env, NODE_ENV: "", CDK_OUTDIR: join(consumer, "checks.out") },
    });
    await expect(running).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/AuthType is NONE[^]*Open\/Url[^]*Signet::LOCK02/),
    });
  });

  it.each([
    "signet",
    "signet/checks/rule.js",
    "signet/dist/lib/cdk/checks/rules/rule.js",
    "signet/sigv4/sign.js",
    "signet/dist/lib/sigv4/signing/sign.js",
    "signet/lib/sigv4/signing/sign.ts",
  ])("does not export %s", async (specifier) => {
    const running = run(process.execPath, [write("deep.mjs", `import "${specifier}";`)]);
    await expect(running).rejects.toThrow(/ERR_PACKAGE_PATH_NOT_EXPORTED/);
  });
});

const app = `
import { App, Stack } from "aws-cdk-lib";
import { Key } from "aws-cdk-lib/aws-kms";
import { Code } from "aws-cdk-lib/aws-lambda";
import { auth, LockedApi, SealedFunction } from "signet/constructs";
const app = new App();
const stack = new Stack(app, "Stack");
const key = new Key(stack, "Key");
const handler = new SealedFunction(stack, "Hooks", {
  stage: "dev",
  name: "hooks",
  code: Code.fromInline("exports.handler = () => {}"),
  env: { settings: [], secrets: ["key"] },
  settings: {},
  sealed: [{ key: "arn:aws:kms:us-east-1:123456789012:key/a", names: ["key"], ciphertext: "AAAA" }],
  sealingKey: key,
  environmentKey: key,
});
const api = new LockedApi(stack, "Api", { name: "test" });
const byHmac = auth.hmac({ scheme: "github", keys: [{ secret: "key" }] });
api.addRoute({ method: "POST", path: "/hook", handler, auth: byHmac });
const { template } = app.synth().getStackByName("Stack");
const functions = Object.values(template.Resources).filter(({ Type }) => Type === "AWS::Lambda::Function");
console.log(functions.map(({ Properties }) => Properties.Handler).join());
`;

it("the package provides its constructs to another CDK app, with the code that they deploy", async () => {
  const { stdout } = await run(process.execPath, [write("app.mjs", app)], {
    env: { ...process.env, CDK_VALIDATION: "false", CDK_OUTDIR: join(consumer, "cdk.out") },
  });
  expect(stdout).toBe(`${GUARD_HANDLER}\n`);
});

describe("the types of the package", () => {
  const right = `
import { sign, verify, wireRequest, type Pair, type Verified, type WireRequest } from "signet/sigv4";
const headers: readonly Pair[] = [["Content-Type", "application/json"]];
const request: WireRequest = wireRequest("POST", "https://api.example/", headers, new Uint8Array());
const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "example", user: "Ann" };
const options = { region: "eu-west-1", service: "execute-api" };
const signed = sign(request, { ...options, credentials, date: new Date() });
export const signature: string = signed.trace.signature;
const answer = verify(signed.request, { ...options, find: () => credentials, now: new Date() });
export const user: string = answer.ok ? answer.credentials.user : answer.denial;
export type Answer = Verified<typeof credentials>;
`;
  const wrong = right.replace("date: new Date()", 'date: "today"');
  const nodenext = ["--module", "nodenext"];
  const bundler = ["--module", "preserve", "--moduleResolution", "bundler"];

  /** Returns the compiler's output for files, by name. */
  async function checked(files: Readonly<Record<string, string>>, settings: readonly string[]) {
    for (const [file, text] of Object.entries(files)) write(file, text);
    const strict = ["--noEmit", "--strict", "--skipLibCheck", "false", "--target", "es2023"];
    const types = ["--typeRoots", join(project, "node_modules/@types"), "--types", "node"];
    const compiler = [resolve(typescript, "../bin/tsc"), ...strict, ...types, ...settings];
    return run(process.execPath, [...compiler, ...Object.keys(files)], { cwd: consumer }).then(
      ({ stdout }) => stdout,
      ({ stdout }: { stdout: string }) => stdout,
    );
  }

  it("are found by the rules of bundlers", async () => {
    expect(await checked({ "right.ts": right }, bundler)).toBe("");
  });

  it("are found by the rules of Node.js, also from CommonJS, and report a wrong argument", async () => {
    const files = { "right.mts": right, "right.cts": right, "wrong.mts": wrong };
    expect(await checked(files, nodenext)).toMatch(
      /^wrong\.mts[^\n]*error TS2322: Type 'string' is not assignable to type 'Date'[^\n]*\n$/,
    );
  });
});

describe("the package in a bundle", () => {
  /** Bundles a text without unused code. */
  async function bundled(text: string): Promise<{ bytes: number; imports: readonly string[] }> {
    const { metafile } = await esbuild.build({
      absWorkingDir: consumer,
      stdin: { contents: text, resolveDir: consumer },
      outfile: "out.mjs",
      bundle: true,
      minify: true,
      format: "esm",
      platform: "node",
      metafile: true,
      write: false,
    });
    const [out] = Object.values(metafile.outputs);
    return { bytes: out?.bytes ?? 0, imports: out?.imports.map(({ path }) => path) ?? [] };
  }

  it("imports only node:crypto", async () => {
    const { imports } = await bundled('export * from "signet/sigv4";');
    expect(new Set(imports)).toEqual(new Set(["node:crypto"]));
  });

  it("leaves no code if nothing is used", async () => {
    expect(await bundled('import { sign } from "signet/sigv4";')).toEqual({
      bytes: 0,
      imports: [],
    });
  });

  it.each([
    ["sign", 5_100],
    ["sign, wireRequest", 7000],
  ])("with { %s } is smaller than %i bytes", async (names, budget) => {
    const { bytes } = await bundled(`export { ${names} } from "signet/sigv4";`);
    expect(bytes).toBeLessThan(budget);
  });
});
