import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { readSealedFile } from "../../../lib/sealed-file/read-sealed-file.ts";
import { appSettings } from "../../../lib/cli/app/app-settings.ts";
import { send } from "../../../lib/signed-fetch/http/transport.ts";
import { wireRequest } from "../../../lib/sigv4/request/request.ts";
import { launch, type Launched } from "../../../scripts/serve/launch.ts";
import { quietLaunch } from "../app/app-in-this-process.ts";
import { answering, foreignApp } from "./foreign-app.ts";
import { synthesizeInThisProcess } from "./foreign-app-in-this-process.ts";

const { synthesize: _ofThisRepository, ...inOwnProcess } = quietLaunch;
const quiet = { ...inOwnProcess, synthesize: synthesizeInThisProcess };

let launched: Launched | undefined;
afterEach(async () => {
  await launched?.cloud.close();
  launched = undefined;
});

/** Launches an app, and returns the lines for people together with its error. */
async function failing(options: Parameters<typeof launch>[0]) {
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  const error: unknown = await launch({ ...options, print, progress: print }).then(
    async ({ cloud }) => cloud.close(),
    (thrown: unknown) => thrown,
  );
  return { error, lines };
}

/** Returns the body of the response to an unsigned request. */
async function body(url = ""): Promise<string> {
  return (await send(url, wireRequest("GET", url, []))).body.toString("utf8");
}

describe("an app with a Stage, parameters and several stacks", () => {
  const app = foreignApp({
    "cdk.json": JSON.stringify({
      app: "node app.js",
      build: "mkdir -p code && cp handler.js code/index.js",
      context: { word: "hello" },
    }),
    "handler.js": `exports.handler = async () => ({ statusCode: 200, body: process.env.WORDS });`,
    "app.js": `
      const { App, CfnParameter, Stack, Stage } = require("aws-cdk-lib");
      const { Code, Function, FunctionUrlAuthType, Runtime } = require("aws-cdk-lib/aws-lambda");
      const { CfnNetworkAcl } = require("aws-cdk-lib/aws-ec2");
      const app = new App();
      const prod = new Stage(app, "Prod");
      const make = (scope, id, word) => new Function(scope, id, {
        functionName: id.toLowerCase(), runtime: Runtime.NODEJS_22_X, handler: "index.handler",
        code: Code.fromAsset("code"), environment: { WORDS: word },
      }).addFunctionUrl({ authType: FunctionUrlAuthType.NONE });
      const inner = new Stack(prod, "Inner");
      const parameter = new CfnParameter(inner, "Word", { type: "String" });
      make(inner, "Nested", app.node.tryGetContext("word") + " " + parameter.valueAsString);
      make(new Stack(app, "Other"), "Plain", "plain");
      new CfnNetworkAcl(new Stack(app, "Blocked"), "Acl", { vpcId: "vpc-0" });`,
  });
  const parameters = [{ stack: "Prod/Inner", key: "Word", value: "world" }];

  it("is built, synthesized and deployed, as far as --stacks selects it", async () => {
    launched = await launch({ ...inOwnProcess, ...app.launch, parameters, stacks: ["Prod/*"] });
    expect(Object.keys(launched.outputs().functionUrls)).toEqual(["nested"]);
    expect(await body(launched.outputs().functionUrls["nested"])).toBe("hello world");
    expect(app.outputs()).toEqual(launched.outputs());
    expect(existsSync(join(app.state, "credentials"))).toBe(true);
  });

  it("gets the context of -c, and is served from its assembly without being built or run", async () => {
    const stacks = ["Other", "Prod/Inner"];
    const context = { word: "bye" };
    launched = await launch({ ...quiet, ...app.launch, parameters, stacks, context });
    const urls = launched.outputs().functionUrls;
    expect(await body(urls["nested"])).toBe("bye world");
    expect(await body(urls["plain"])).toBe("plain");
    await launched.cloud.close();

    const settings = { ...appSettings(app.folder, join(app.state, "cdk.out")), build: "exit 1" };
    launched = await launch({ ...quiet, ...app.launch, app: () => settings, stacks: ["Other"] });
    expect(Object.keys(launched.outputs().functionUrls)).toEqual(["plain"]);
    expect(await body(launched.outputs().functionUrls["plain"])).toBe("plain");
  });

  it("is rejected as a whole if a part is not supported, with the stacks that are", async () => {
    const { error, lines } = await failing({ ...quiet, ...app.launch, parameters });
    expect(error).toMatchObject({
      code: "ERR_APP_BLOCKED",
      message: "1 problem blocks the deployment; see above",
      lines: [
        expect.stringMatching(/^✘ Blocked\/Acl: .*AWS::EC2::NetworkAcl/),
        expect.stringMatching(/^ {4}leave the resource out where .* or leave its stack out/),
        "· without the stacks that are blocked: --stacks Prod/Inner --stacks Other",
      ],
    });
    expect(lines).toEqual([
      "· building the app".slice(2),
      "synthesizing the app",
      expect.stringMatching(/^deploying .*Blocked/),
    ]);
    expect(existsSync(join(app.state, "lock"))).toBe(false);
  });

  it.each([
    ["a stack that no pattern matches", { stacks: ["Nope"] }, /^no stack matches Nope; the stacks/],
    [
      "a parameter that no stack has",
      { parameters: [{ stack: undefined, key: "Nope", value: "x" }] },
      /^--parameters: no parameter Nope; there are Prod\/Inner:Word$/,
    ],
  ])("is rejected with %s", async (_, options, message) => {
    const { error } = await failing({ ...quiet, ...app.launch, ...options });
    expect(error).toMatchObject({ message: expect.stringMatching(message) });
  });
});

describe("an app with several problems", () => {
  const app = foreignApp({
    "cdk.json": JSON.stringify({ app: "node app.js" }),
    "app.js": `
      const { Annotations, App, CfnParameter, CfnResource, Stack } = require("aws-cdk-lib");
      const { StringParameter } = require("aws-cdk-lib/aws-ssm");
      const app = new App();
      const stack = new Stack(app, "Main", {
        env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
      });
      new CfnResource(stack, "Queue", { type: "AWS::EC2::NetworkAclEntry" });
      new CfnResource(stack, "Custom", { type: "Custom::Thing" });
      new CfnResource(stack, "Role", { type: "AWS::IAM::Role", properties: { Nope: 1 } });
      new CfnParameter(stack, "Needed", { type: "String", minLength: 2 });
      new CfnResource(stack, "Topic", {
        type: "AWS::EC2::NetworkAcl", properties: { Name: { Ref: "Needed" } },
      });
      Annotations.of(stack).addError("is not ready");
      StringParameter.valueFromLookup(stack, "/ami");
      new CfnResource(new Stack(app, "Far", { env: { account: "999999999999", region: "eu-west-1" } }), "Any", { type: "AWS::EC2::NetworkAcl" });`,
  });

  it("lists all of them at once by construct path, each with advice, and names the look-up", async () => {
    const { error } = await failing({ ...quiet, ...app.launch });
    expect(error).toMatchObject({ lines: expect.any(Array) });
    // The line above checks the type.
    const { lines, message } = error as { lines: readonly string[]; message: string };
    const problems = lines.filter((line) => line.startsWith("✘"));
    expect(message).toBe(`${problems.length} problems block the deployment; see above`);
    const shown = problems.join("\n");
    for (const expected of [
      /^✘ Main\/Queue: .*AWS::EC2::NetworkAclEntry/m,
      /^✘ Main\/Custom: property ServiceToken is missing/m,
      /^✘ Main\/Role: .*Nope/m,
      /^✘ Main\/Needed: .*Main:Needed/m,
      /^✘ Main: .*is not ready/m,
      /^✘ Main: the look-up ssm:.*\/ami.* of the context provider ssm has no result/m,
      /^✘ Far: the stack is made for 999999999999\/eu-west-1; this cloud is 123456789012\/us-east-1/m,
    ]) {
      expect(shown).toMatch(expected);
    }
    expect(lines).toHaveLength(2 * problems.length);
    expect(lines.filter((line) => line.startsWith("    ") && line.trim() !== "")).toHaveLength(
      problems.length,
    );
    expect(lines.join("\n")).toContain("npx cdk synth` once with credentials");
  });
});

it("without an app, only the account is served", async () => {
  const { state } = foreignApp({}).launch;
  launched = await launch({ ...quiet, state, app: undefined });
  expect(launched.outputs()).toMatchObject({ apis: {}, functions: {}, profiles: ["admin"] });
  expect(launched.deployed()).toBeUndefined();
});

describe("secrets of stage local", () => {
  const app = foreignApp({
    "package.json": JSON.stringify({ name: "shop" }),
    "cdk.json": JSON.stringify({ app: "node app.js" }),
    "code/handler.js": answering("orders"),
    "app.js": `
      const { App, CfnResource, Stack } = require("aws-cdk-lib");
      const { Code } = require("aws-cdk-lib/aws-lambda");
      const { Key } = require("aws-cdk-lib/aws-kms");
      const { auth, LockedApi, SealedFunction, SealingKeys } = require("signet-cdk");
      const { SealedSecrets } = require("signet-cdk/sealing");
      const app = new App();
      const stage = "local";
      const arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000";
      const other = new Stack(app, "Other");
      const keys = app.node.tryGetContext("imported")
        ? SealingKeys.fromSealingKeysAttributes(other, "Keys", {
            stage, app: "shop",
            sealingKey: Key.fromKeyArn(other, "Sealing", arn), environmentKey: Key.fromKeyArn(other, "Environment", arn),
          })
        : new SealingKeys(new Stack(app, "Keys"), "Keys", { stage });
      const stack = new Stack(app, "Api");
      const fn = (name, secrets) => new SealedFunction(stack, name, {
        keys, name, code: Code.fromAsset("code"), settings: {},
        sealed: SealedSecrets.fromFile("secrets/local.json", { stage, app: "shop" }),
        env: { settings: [], secrets },
      });
      const api = new LockedApi(stack, "Rest", { name: "shop" });
      api.addRoute({ method: "POST", path: "/hooks", handler: fn("hooks", ["githubKey"]),
        auth: auth.hmac({ scheme: "github", keys: [{ secret: "githubKey" }] }) });
      fn("orders", ["partnerToken"]);
      if (app.node.tryGetContext("far")) {
        new SealedFunction(new Stack(app, "Far"), "Far", {
          keys: new SealingKeys(new Stack(app, "FarKeys"), "Keys", { app: "far", stage }),
          name: "far", code: Code.fromAsset("code"), settings: {},
          sealed: SealedSecrets.fromFile("secrets/far.json", { app: "far", stage }),
          env: { settings: [], secrets: ["farKey"] },
        });
      }
      if (app.node.tryGetContext("blocked")) new CfnResource(stack, "Bad", { type: "AWS::EC2::NetworkAcl" });`,
  });
  const sealed = join(app.folder, "secrets/local.json");

  it("are not generated with --no-generate: the start is rejected with their names", async () => {
    const { error } = await failing({ ...quiet, ...app.launch, generates: false });
    expect(error).toMatchObject({
      code: "ERR_SECRETS_MISSING",
      message: expect.stringMatching(
        /^secrets are not sealed: hooks githubKey, orders partnerToken; start without --no-generate .*signet encrypt set hooks githubKey --stage local$/,
      ),
    });
    expect(existsSync(sealed)).toBe(false);
  });

  it("are not generated for an app that cannot be deployed", async () => {
    const { error } = await failing({ ...quiet, ...app.launch, context: { blocked: "yes" } });
    expect(error).toMatchObject({ code: "ERR_APP_BLOCKED" });
    expect(existsSync(sealed)).toBe(false);
  });

  it("cannot be generated for keys that no stack creates", async () => {
    const { error } = await failing({
      ...quiet,
      ...app.launch,
      context: { imported: "yes" },
    });
    expect(error).toMatchObject({
      message: expect.stringMatching(/no stack that is deployed creates the keys of Api\/hooks/),
    });
  });

  it("are generated and sealed, which is said, and the values that callers need are stored", async () => {
    const lines: string[] = [];
    const progress = (line: string) => void lines.push(line);
    launched = await launch({ ...quiet, ...app.launch, progress });
    expect(lines).toEqual([
      "synthesizing the app",
      "deploying Keys",
      "sealing a generated value for hooks githubKey",
      "sealing a generated value for orders partnerToken",
      "synthesizing the app with the sealed secrets",
      "deploying Other, Keys, Api",
    ]);
    const file = readSealedFile(sealed, { app: "shop", stage: "local" });
    expect(Object.keys(file?.functions ?? {})).toEqual(["hooks", "orders"]);
    const key = readFileSync(join(app.state, "hooks.githubKey.secret"), "utf8");
    expect(key.length).toBeGreaterThan(32);
    expect(readFileSync(sealed, "utf8")).not.toContain(key);
    expect(existsSync(join(app.state, "orders.partnerToken.secret"))).toBe(false);
  });

  it("that are sealed are left alone at the next start", async () => {
    const before = readFileSync(sealed, "utf8");
    launched = await launch({ ...quiet, ...app.launch, generates: false });
    expect(readFileSync(sealed, "utf8")).toBe(before);
  });

  it.each([false, true])(
    "are not needed for stacks that --stacks leaves out (generates: %s)",
    async (generates) => {
      const [context, stacks] = [{ far: "yes" }, ["Api"]];
      launched = await launch({ ...quiet, ...app.launch, context, stacks, generates });
      expect(launched.deployed()?.stacks.map(({ id }) => id)).toEqual(["Keys", "Api"]);
      expect(existsSync(join(app.folder, "secrets/far.json"))).toBe(false);
    },
  );

  it("that another state has sealed are rejected, and the file stays unchanged", async () => {
    const before = readFileSync(sealed, "utf8");
    const state = join(app.folder, ".other");
    const { error } = await failing({ ...quiet, ...app.launch, state });
    expect(error).toMatchObject({
      code: "ERR_SEALED_ELSEWHERE",
      message: expect.stringMatching(
        /local\.json is sealed with arn:aws:kms:us-east-1:123456789012:key\/\S+, which .*\.other does not contain; restore the state/,
      ),
    });
    expect(readFileSync(sealed, "utf8")).toBe(before);
    expect(existsSync(join(state, "lock"))).toBe(false);
  });
});

describe("an app whose code is in its own folder", () => {
  const app = foreignApp({
    "cdk.json": JSON.stringify({ app: "node app.js" }),
    ".env": "PASSWORD=secret",
    "index.js": `exports.handler = async () => ({
      statusCode: 200,
      body: require("node:fs").readdirSync(__dirname).sort().join(" "),
    });`,
    "app.js": `
      const { App, Stack } = require("aws-cdk-lib");
      const { Code, Function, FunctionUrlAuthType, Runtime } = require("aws-cdk-lib/aws-lambda");
      const exclude = ["**", ".*", "!index.js"];
      new Function(new Stack(new App(), "Lister"), "Lister", {
        functionName: "lister", runtime: Runtime.NODEJS_22_X, handler: "index.handler",
        code: Code.fromAsset(__dirname, { exclude }),
      }).addFunctionUrl({ authType: FunctionUrlAuthType.NONE });`,
  });

  it("gives the function no file that its asset excludes, such as the keys of the local cloud", async () => {
    launched = await launch({ ...quiet, ...app.launch });
    expect(await body(launched.outputs().functionUrls["lister"])).toBe("index.js");
  });
});
