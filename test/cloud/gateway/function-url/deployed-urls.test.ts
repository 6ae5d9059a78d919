import { join } from "node:path";
import { App, Stack } from "aws-cdk-lib";
import { Effect, PolicyStatement, Role, ServicePrincipal, User } from "aws-cdk-lib/aws-iam";
import { Code, Function, FunctionUrlAuthType, Runtime } from "aws-cdk-lib/aws-lambda";
import { mkdirSync, writeFileSync } from "node:fs";
import { afterEach, expect, it } from "vitest";
import { readAssembly } from "../../../../lib/cloud/assembly/manifest.ts";
import { att, functionUrl, lambda, urlPermissions } from "../../deployment/sketch.ts";
import { temporaryDirectory } from "../../../temporary-directory.ts";
import { startTestCloud, type TestCloud } from "../../test-cloud.ts";
import type { Resources } from "../../deployment/sketch.ts";
import { statusOf } from "./url-cloud.ts";

const root = temporaryDirectory();
const handlers = { empty: "export const handler = async () => ({});" };
let local: TestCloud | undefined;
afterEach(async () => {
  await local?.close();
});

const stack = (resources: Resources, outputs = {}) => ({ name: "S", handlers, resources, outputs });
const fn = lambda("Fn", "empty");
const open = { ...fn, ...functionUrl("Fn", "NONE"), ...urlPermissions("Fn", "*", "NONE") };

it("CDK's addFunctionUrl and grantInvokeUrl give access to the intended callers only", async () => {
  const asset = join(root, "asset");
  mkdirSync(asset);
  writeFileSync(join(asset, "handler.mjs"), handlers.empty);
  const outdir = join(root, "cdk.out");
  const app = new App({ outdir });
  const made = new Stack(app, "Made");
  const role = new Role(made, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
  const newFunction = (functionName: string) =>
    new Function(made, functionName, {
      functionName,
      role,
      code: Code.fromAsset(asset),
      handler: "handler.handler",
      runtime: Runtime.NODEJS_24_X,
    });
  const [signed, anonymous] = [newFunction("signed"), newFunction("anonymous")];
  const Ann = new User(made, "Ann", { userName: "Ann" });
  new User(made, "Bob", { userName: "Bob" });
  signed.addFunctionUrl();
  signed.grantInvokeUrl(Ann);
  anonymous.addFunctionUrl({ authType: FunctionUrlAuthType.NONE });
  Ann.addToPolicy(
    new PolicyStatement({ effect: Effect.DENY, actions: ["kms:*"], resources: ["*"] }),
  );
  app.synth();

  local = await startTestCloud();
  for (const one of readAssembly(outdir)) await local.cloud.deploy(one);
  const statuses = [
    await statusOf(local, "signed", local.keys("Ann")),
    await statusOf(local, "signed", local.keys("Bob")),
    await statusOf(local, "signed"),
    await statusOf(local, "anonymous"),
  ];
  expect(statuses).toEqual([200, 403, 403, 200]);
});

it("a URL keeps its host name across redeployments and restarts", async () => {
  const outputs = { Url: { Value: att("FnUrl", "FunctionUrl") }, Arn: { Value: { Ref: "FnUrl" } } };
  local = await startTestCloud([stack(open, outputs)]);
  const url = local.cloud.functionUrls()["fn"] ?? "";
  const name = /^http:\/\/[a-z0-9]{32}\.lambda-url\.us-east-1\.localhost:\d+\/$/;
  expect(url).toMatch(name);
  await local.deploy(stack({ ...open, ...functionUrl("Fn", "AWS_IAM") }, outputs));
  expect(local.cloud.functionUrls()["fn"]).toBe(url);
  expect(await statusOf(local, "fn")).toBe(403);
  const again = await local.restart();
  local = again;
  expect(again.cloud.functionUrls()).toEqual({});
  await again.deploy(stack(open, outputs));
  const { hostname } = new URL(again.cloud.functionUrls()["fn"] ?? "");
  expect(hostname).toBe(new URL(url).hostname);
  expect(await statusOf(again, "fn")).toBe(200);
});

it("a deployment without a URL or a permission deletes that URL or permission", async () => {
  local = await startTestCloud([stack(open)]);
  const url = local.cloud.functionUrls()["fn"] ?? "";
  const { FnByUrl: _, ...less } = open;
  await local.deploy(stack(less));
  expect(await statusOf(local, "fn")).toBe(403);
  await local.deploy(stack(open));
  expect(await statusOf(local, "fn")).toBe(200);
  await local.deploy(stack(fn));
  expect(local.cloud.functionUrls()).toEqual({});
  await local.deploy(stack(open));
  expect(local.cloud.functionUrls()["fn"]).not.toBe(url);
});

it("a URL under another logical id replaces the function's URL from before the restart", async () => {
  local = await startTestCloud([stack(open)]);
  const { FnUrl, ...rest } = open;
  local = await local.restart();
  await local.deploy(stack({ ...rest, ...(FnUrl ? { Other: FnUrl } : {}) }));
  expect(await statusOf(local, "fn")).toBe(200);
});
