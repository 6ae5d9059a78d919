import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Annotations, App, CfnParameter, Stack, Stage } from "aws-cdk-lib";
import { Code, Function, Runtime } from "aws-cdk-lib/aws-lambda";
import { Vpc } from "aws-cdk-lib/aws-ec2";
import { expect, it } from "vitest";
import { readAssembly } from "../../../lib/cloud/assembly/manifest.ts";
import { blockersOf } from "../../../lib/cloud/deployment/deploy-stacks.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";
import { emptyAccount } from "../deployment/deploy-sketch.ts";

const root = temporaryDirectory();
const code = join(root, "code");
mkdirSync(code);
writeFileSync(join(code, "handler.mjs"), "export const handler = () => 1;");

/** Synthesizes an app with a stack and a Stage, which has two stacks and another Stage with a stack. */
function synth(name: string, context: Readonly<Record<string, unknown>> = {}) {
  const app = new App({ outdir: join(root, name), context });
  const shared = new Stack(app, "Shared");
  const stage = new Stage(app, "Prod", { env: { account: "123456789012", region: "us-east-1" } });
  const api = new Stack(stage, "Api");
  const data = new Stack(stage, "Data");
  api.addStackDependency(data);
  const inner = new Stack(new Stage(stage, "Eu"), "Api");
  for (const stack of [shared, api, inner]) {
    new Function(stack, "Fn", {
      code: Code.fromAsset(code),
      handler: "handler.handler",
      runtime: Runtime.NODEJS_24_X,
    });
  }
  new CfnParameter(data, "Size");
  Vpc.fromLookup(inner, "Vpc", { vpcId: "vpc-1" });
  Annotations.of(inner).addError("not ready");
  app.synth();
  return readAssembly(app.outdir);
}

const stacks = synth("app");

it("the stacks of Stages are read with their paths in the app, each after its dependencies", () => {
  const read = stacks.map(({ id, name, dependencies }) => [id, { name, dependencies }]);
  expect(Object.fromEntries(read)).toEqual({
    Shared: { name: "Shared", dependencies: [] },
    "Prod/Api": { name: "Prod-Api", dependencies: ["Prod/Data"] },
    "Prod/Data": { name: "Prod-Data", dependencies: [] },
    "Prod/Eu/Api": { name: "Prod-Eu-Api", dependencies: [] },
  });
  const ids = stacks.map(({ id }) => id);
  expect(ids.indexOf("Prod/Data")).toBeLessThan(ids.indexOf("Prod/Api"));
});

it("the assets of Stages are found, and everything that blocks their stacks", () => {
  const blockers = blockersOf(emptyAccount(), stacks);
  const found = blockers.map(({ stack, path, problem }) => `${stack} ${path}: ${problem}`);
  expect(found.toSorted()).toEqual([
    "Prod/Data Prod/Data/Size: parameter Prod/Data:Size has neither a value nor a default",
    "Prod/Eu/Api Prod/Eu/Api: not ready",
    expect.stringMatching(
      /^Prod\/Eu\/Api Prod\/Eu\/Api: the look-up vpc-provider:account=123456789012:.* of the context provider vpc-provider has no result in cdk.context.json$/,
    ),
  ]);
});

it("assets that are not staged are read from their own directory", () => {
  const unstaged = synth("unstaged", { "aws:cdk:disable-asset-staging": true });
  const codes = unstaged.flatMap(({ assets }) => [...assets.values()]);
  expect(codes.filter((path) => path === code)).toHaveLength(3);
});
