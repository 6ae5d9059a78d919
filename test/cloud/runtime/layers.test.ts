import { afterAll, beforeAll, expect, it } from "vitest";
import { lambda, ref, type Resources } from "../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../test-cloud.ts";
import { invoke } from "./invoke.ts";

const layer = (asset: string) => ({
  Type: "AWS::Lambda::LayerVersion",
  Properties: { Content: { S3Bucket: "assets", S3Key: `${asset}.zip` } },
});
const says = (text: string) => `export const handler = async () => "${text}";`;
const wrapping = `
import { join } from "node:path";
const { handler: own } = await import(join(process.env.LAMBDA_TASK_ROOT, "handler.mjs"));
export const handler = async (event) => "layer around " + (await own(event));
`;
const handlers = { own: says("own"), lower: says("lower"), upper: says("upper"), wrapping };

function functionWith(id: string, layers: readonly string[], Handler: string): Resources {
  return lambda(id, "own", { Handler, Layers: layers.map(ref) });
}

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([
    {
      name: "Layers",
      handlers,
      resources: {
        Lower: layer("lower"),
        Upper: layer("upper"),
        Wrapping: layer("wrapping"),
        ...functionWith("Own", ["Lower"], "handler.handler"),
        ...functionWith("InLayer", ["Lower"], "/opt/handler.handler"),
        ...functionWith("InUpper", ["Lower", "Upper"], "/opt/handler.handler"),
        ...functionWith("Wrapped", ["Wrapping"], "/opt/handler.handler"),
        ...functionWith("Missing", ["Lower"], "/opt/other.handler"),
        ...functionWith("Outside", ["Lower"], "/opt/../etc/handler.handler"),
      },
    },
  ]);
});
afterAll(() => local.close());

it.each([
  ["the function's own code", "own", "own"],
  ["a layer", "inlayer", "lower"],
  ["the layer named last", "inupper", "upper"],
  ["a layer that calls the function's own code", "wrapped", "layer around own"],
])("finds a handler in %s", async (_, name, answer) => {
  expect((await invoke(local, name)).json).toBe(answer);
});

it.each(["missing", "outside"])("finds none where there is none: %s", async (name) => {
  expect((await invoke(local, name)).text).toContain("Runtime.ImportModuleError");
});
