import { createHmac, randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import * as esbuild from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installPackages, snippetsOf, type Consumer } from "./consumer.ts";

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
  ["signet-cdk/sealing", "readSealedFile"],
  ["signet-cli/local", "startCloud"],
] as const;

describe("the installed packages", () => {
  it("are loaded by import", async () => {
    // The app below imports signet-cdk. Here it would load CDK once more, which takes a second.
    const others = EXPORTS.filter(([name]) => name !== "signet-cdk");
    const lines = others.map(
      ([from, name]) => `import { ${name} } from "${from}"; console.log(typeof ${name});`,
    );
    consumer.write("all.mjs", lines.join("\n"));
    expect(await consumer.node("all.mjs")).toBe("function\n".repeat(others.length));
  });

  it("are loaded by require, and check a CDK app in CommonJS", async () => {
    const lines = EXPORTS.map(([from, name]) => `console.log(typeof require("${from}").${name});`);
    consumer.write(
      "open.cjs",
      `${lines.join("\n")}
const { App, CfnResource, Stack, Validations } = require("aws-cdk-lib");
const { LockdownChecks } = require("signet-cdk");
const app = new App();
const properties = { AuthType: "NONE" };
new CfnResource(new Stack(app, "Open"), "Url", { type: "AWS::Lambda::Url", properties });
Validations.of(app).addPlugins(new LockdownChecks());
app.synth();`,
    );
    const running = consumer.node("open.cjs", { CDK_OUTDIR: join(consumer.folder, "open.out") });
    await expect(running).rejects.toMatchObject({
      code: 1,
      stdout: "function\n".repeat(EXPORTS.length),
      stderr: expect.stringMatching(/AuthType is NONE[^]*Open\/Url[^]*Signet::LOCK02/),
    });
  });

  it("do not export other files", async () => {
    const others = [
      "signet-sigv4/signing",
      "signet-sigv4/dist/lib/sigv4/index.js",
      "signet-cdk/dist/lib/cdk/index.js",
      "signet-cli",
      "signet-cli/dist/lib/cloud/cloud.js",
    ];
    const lines = others.map(
      (name) => `await import("${name}").catch(({ code }) => console.log(code));`,
    );
    consumer.write("others.mjs", lines.join("\n"));
    expect(await consumer.node("others.mjs")).toBe(
      "ERR_PACKAGE_PATH_NOT_EXPORTED\n".repeat(others.length),
    );
  });
});

describe("the types of the packages", () => {
  const signer = `
import { sign, verify, wireRequest, type Pair, type Verified, type WireRequest } from "signet-sigv4";
import { signedFetch } from "signet-sigv4/fetch";
import { github, readEnv, sealedSecrets, verifyWebhook, WebhookKey } from "signet-cdk/runtime";
import { startCloud, type LocalCloud } from "signet-cli/local";
const headers: readonly Pair[] = [["Content-Type", "application/json"]];
const request: WireRequest = wireRequest("POST", "https://api.example/", headers, new Uint8Array());
const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "example", user: "Ann" };
const options = { region: "eu-west-1", service: "execute-api" };
const signed = sign(request, { ...options, credentials, date: new Date() });
const answer = verify(signed.request, { ...options, find: () => credentials, now: new Date() });
export const user: string = answer.ok ? answer.credentials.user : answer.denial;
export type Answer = Verified<typeof credentials>;
export const signing: typeof fetch = signedFetch({ ...options, credentials });
export const stage: string = readEnv({ settings: ["STAGE"], secrets: [] }, process.env).STAGE;
const key = new WebhookKey(github, { id: "a", secret: Buffer.alloc(32) });
const delivery = { headers: [], body: Buffer.alloc(0) };
export const isRight: boolean = verifyWebhook(github, delivery, [key], new Date()).ok;
export const cloud: Promise<LocalCloud> = startCloud({ port: 0 });
export { sealedSecrets };
`;
  const constructs = `
import { auth, LockdownChecks, LockedApi, SealedFunction, type RouteAuth } from "signet-cdk";
import { readSealedFile, segmentsOf, type SealedSegment } from "signet-cdk/sealing";
export const byHmac: RouteAuth = auth.hmac({ scheme: "github", keys: [{ secret: "key" }] });
export const classes = [LockdownChecks, LockedApi, SealedFunction];
const file = readSealedFile("a.json", "dev") ?? { functions: {} };
export const segments: readonly SealedSegment[] = segmentsOf(file, "a");
`;

  const whole = ["--skipLibCheck", "false"];

  it("are found by the rules of bundlers", async () => {
    consumer.write("right.ts", signer);
    const bundler = ["--module", "preserve", "--moduleResolution", "bundler"];
    expect(await consumer.checked(["right.ts"], [...whole, ...bundler])).toBe("");
  });

  it("are found by the rules of Node.js, also from CommonJS, and report a wrong argument", async () => {
    consumer.write("right.mts", signer);
    consumer.write("right.cts", signer);
    consumer.write("wrong.mts", signer.replace("date: new Date()", 'date: "today"'));
    const files = ["right.mts", "right.cts", "wrong.mts"];
    expect(await consumer.checked(files, [...whole, "--module", "nodenext"])).toMatch(
      /^wrong\.mts[^\n]*error TS2322: Type 'string' is not assignable to type 'Date'[^\n]*\n$/,
    );
  });

  it("of signet-cdk have no error", async () => {
    consumer.write("constructs.mts", constructs);
    consumer.write("constructs.cts", constructs);
    // With skipLibCheck false, the compiler would check CDK's declarations too, which takes 3 seconds. Declarations
    // in files of sources are checked alone.
    const from = join(consumer.folder, "node_modules/signet-cdk/dist/lib");
    const declarations = readdirSync(from, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".d.ts"))
      .map((file) => {
        const copy = join("declarations", file.replace(/\.d\.ts$/, ".ts"));
        consumer.write(copy, readFileSync(join(from, file), "utf8"));
        return copy;
      });
    expect(declarations).toContain("declarations/cdk/index.ts");
    const files = ["constructs.mts", "constructs.cts", ...declarations];
    const settings = ["--skipLibCheck", "--module", "nodenext"];
    expect(await consumer.checked(files, settings)).toBe("");
  });
});

describe("an app that is made from the pages of the packages", () => {
  const [app = "", handler = ""] = snippetsOf("packages/signet-cdk/README.md");
  const [test = ""] = snippetsOf("packages/signet-cli/README.md");
  const githubKey = randomBytes(32).toString("hex");

  /** Seals the secrets with the deployed key, as an author does before the second synthesis. */
  const seal = `
import { mkdirSync, writeFileSync } from "node:fs";
import { encryptionContext, httpsKeyService } from "signet-cdk/runtime";
import { startCloud } from "signet-cli/local";
await import("./app.mjs?first");
const cloud = await startCloud({ state: "state" });
await cloud.deploy("cdk.out", { stacks: ["Keys"] });
const { accessKeyId, secretAccessKey } = cloud.keysOf("admin");
const kms = httpsKeyService({
  AWS_REGION: cloud.region,
  AWS_ENDPOINT_URL_KMS: cloud.awsEndpoint,
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
});
async function sealed(name, secret, value) {
  const plaintext = Buffer.from(JSON.stringify({ [secret]: value }));
  const context = encryptionContext("local", name);
  const { keyArn: key, ciphertext } = await kms.encrypt("alias/signet-local", plaintext, context);
  return { function: name, names: [secret], key, ciphertext: ciphertext.toString("base64") };
}
const segments = [
  await sealed("orders", "partnerToken", "a token"),
  await sealed("hooks", "githubKey", "${githubKey}"),
];
mkdirSync("secrets");
const head = { format: 2, app: "signet", stage: "local" };
writeFileSync("secrets/local.json", JSON.stringify([...segments, head]));
await cloud.stop();
await import("./app.mjs?second");
await import("./orders.test.mjs");
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

  it("is synthesized, opens its secrets in the local cloud, and passes its tests", async () => {
    mkdirSync(join(consumer.folder, "node_modules/vitest"));
    consumer.write("node_modules/vitest/package.json", '{ "type": "module", "main": "index.js" }');
    consumer.write("node_modules/vitest/index.js", vitest);
    consumer.write("app.mjs", app);
    consumer.write("seal.mjs", seal);
    const reads = "expect(await response.text()).toBe('{\"bytes\":7}');";
    expect(test).toContain("expect(response.status).toBe(200);");
    consumer.write(
      "orders.test.mjs",
      test
        .replace("startCloud()", 'startCloud({ state: "state" })')
        .replace("expect(response.status).toBe(200);", `$&\n  ${reads}`)
        .concat(webhookTest),
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
    const output = await consumer.node("seal.mjs", {
      CDK_OUTDIR: join(consumer.folder, "cdk.out"),
      CDK_VALIDATION: "false",
      NODE_ENV: "",
    });
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
