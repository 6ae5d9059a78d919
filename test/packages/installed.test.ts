import { createHmac, randomBytes } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as esbuild from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { COMMANDS } from "../../scripts/signet/commands.ts";
import { installPackages, snippetsOf, type Consumer } from "./consumer.ts";
import { typedProgram } from "./typed-program.ts";

let consumer: Consumer;
beforeAll(async () => {
  consumer = await installPackages();
});
afterAll(() => rmSync(consumer.folder, { recursive: true }));

/** Every export, with a value that it has. */
const EXPORTS = [
  ["signet-sigv4", "sign"],
  ["signet-sigv4/fetch", "signedFetch"],
  ["signet-cdk", "LockedApi"],
  ["signet-cdk/runtime", "sealedSecrets"],
  ["signet-cdk/sealing", "SealedSecrets"],
  ["signet-cli/local", "startCloud"],
] as const;

it.each([
  "signet-sigv4/signing",
  "signet-sigv4/dist/lib/sigv4/index.js",
  "signet-cdk/dist/lib/cdk/index.js",
  "signet-cli",
  "signet-cli/dist/lib/cloud/cloud.js",
])("the packages do not export %s", (name) => {
  const { resolve } = createRequire(join(consumer.folder, "index.js"));
  const code = "ERR_PACKAGE_PATH_NOT_EXPORTED";
  expect(() => resolve(name)).toThrow(expect.objectContaining({ code }));
});

it("the types are found by the rules of Node.js, also from CommonJS, and report a wrong argument", async () => {
  consumer.write("right.mts", typedProgram);
  consumer.write("right.cts", typedProgram);
  consumer.write("wrong.mts", typedProgram.replace("date: new Date()", 'date: "today"'));
  const files = ["right.mts", "right.cts", "wrong.mts"];
  // Checks the declarations of the packages, but not the ones of the compiler.
  const settings = ["--skipLibCheck", "false", "--skipDefaultLibCheck", "--module", "nodenext"];
  expect(await consumer.checked(files, settings)).toMatch(
    /^wrong\.mts[^\n]*error TS2322: Type 'string' is not assignable to type 'Date'[^\n]*\n$/,
  );
});

describe("an app that is made from the pages of the packages", () => {
  const [app = "", handler = ""] = snippetsOf("packages/signet-cdk/README.md");
  const [test = ""] = snippetsOf("packages/signet-cli/README.md");
  const githubKey = randomBytes(32).toString("hex");
  const secrets = { orders: { partnerToken: "a token" }, hooks: { githubKey } };

  /** Prints the type of a value of each export, and of each command. */
  const exported = `
import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
for (const [from, name] of ${JSON.stringify(EXPORTS)}) {
  console.log("require", from, typeof require(from)[name]);
  console.log("import", from, typeof (await import(from))[name]);
}
const { COMMANDS } = await import("./node_modules/signet-cli/dist/scripts/signet/commands.js");
for (const [name, { load }] of COMMANDS) console.log("command", name, typeof (await load()).main);
`;

  const body = '{"ref":"main"}';
  const signature = createHmac("sha256", githubKey).update(body).digest("hex");
  /** Tests of the route that the guard protects, after the tests of the page. */
  const webhookTest = `
const send = (signature) =>
  fetch(cloud.apis().orders + "/hooks", {
    method: "POST",
    body: ${JSON.stringify(body)},
    headers: { "X-Hub-Signature-256": "sha256=" + signature },
  });
it("accepts a signed webhook", async () => {
  expect((await send("${signature}")).status).toBe(200);
});
it("refuses a webhook with another signature", async () => {
  expect((await send("${signature.replaceAll(/./g, "0")}")).status).toBe(401);
});
`;

  /** The part of Vitest that the page uses, because the empty project has no Vitest. */
  const vitest = `
import assert from "node:assert/strict";
export { after as afterAll, before as beforeAll, it } from "node:test";
export const expect = (value) => ({ toBe: (expected) => assert.equal(value, expected) });
`;

  let output = "";
  // One process, because the packages take a second to load.
  beforeAll(async () => {
    mkdirSync(join(consumer.folder, "node_modules/vitest"));
    consumer.write("node_modules/vitest/package.json", '{ "type": "module", "main": "index.js" }');
    consumer.write("node_modules/vitest/index.js", vitest);
    consumer.write("exports.mjs", exported);
    consumer.write("app.mjs", app);
    consumer.write("cdk.json", '{ "app": "node app.mjs" }');
    const reads = "expect(await response.text()).toBe('{\"bytes\":7}');";
    consumer.write(
      "orders.test.mjs",
      test
        .replace("deployApp()", `deployApp(${JSON.stringify({ secrets })})`)
        .replace("expect(response.status).toBe(200);", `$&\n  ${reads}`)
        .concat(webhookTest, 'await import("./exports.mjs");'),
    );
    consumer.write(
      "dist/hooks/handler.mjs",
      "export const handler = async () => ({ statusCode: 200 });",
    );
    await esbuild.build({
      stdin: { contents: handler, resolveDir: consumer.folder },
      outfile: join(consumer.folder, "dist/orders/handler.mjs"),
      bundle: true,
      format: "esm",
      platform: "node",
    });
    output = await consumer.node("orders.test.mjs", { NODE_ENV: "" });
  });

  it.each(EXPORTS)("loads %s by require and by import", (from) => {
    expect(output).toContain(`require ${from} function\nimport ${from} function\n`);
  });

  it.each([...COMMANDS.keys()])("loads the command signet %s", (name) => {
    expect(output).toContain(`command ${name} function\n`);
  });

  it("is synthesized, opens its secrets in the local cloud, and passes its tests", () => {
    expect(test).toContain("expect(response.status).toBe(200);");
    expect(output).toMatch(/^# pass 4$/m);
    expect(output).toMatch(/^# fail 0$/m);
  });
});

describe("a bundle", () => {
  async function bundled(contents: string): Promise<{ bytes: number; imports: readonly string[] }> {
    const { metafile } = await esbuild.build({
      absWorkingDir: consumer.folder,
      stdin: { contents, resolveDir: consumer.folder },
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

  it.each([
    ["signet-sigv4", ["node:crypto"]],
    ["signet-cdk/runtime", ["node:buffer", "node:crypto", "node:https"]],
  ])("of %s imports only %j", async (name, modules) => {
    const { imports } = await bundled(`export * from "${name}";`);
    expect([...new Set(imports)].toSorted()).toEqual(modules);
  });

  it.each(EXPORTS.map(([name]) => name).filter((name) => name !== "signet-cdk"))(
    "has no code of %s if it is not used",
    async (name) => {
      const contents = `import { a } from "${name}";`.replace("{ a }", "* as all");
      expect(await bundled(contents)).toEqual({ bytes: 0, imports: [] });
    },
  );

  it.each([
    ["sign", 5_100],
    ["sign, wireRequest", 7000],
  ])("has { %s } in less than %i bytes", async (names, budget) => {
    const { bytes } = await bundled(`export { ${names} } from "signet-sigv4";`);
    expect(bytes).toBeLessThan(budget);
  });
});
