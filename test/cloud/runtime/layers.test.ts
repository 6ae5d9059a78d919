import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { lambda, ref, type Resources } from "../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../test-cloud.ts";
import { invoke } from "./invoke.ts";
import { noNamespaces, sandbox } from "./sandbox-here.ts";

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
/** Source of a handler that imports or requires the module in its event, and returns the module's name. */
const loads = `
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
export const handler = async ({ imports, requires, exists }) => {
  if (exists) return existsSync(exists);
  const module = imports ? await import(imports) : require(requires);
  return module.name ?? typeof module.KMSClient;
};`;
const inline = `
const response = require("cfn-response");
exports.handler = async () => "in the template, " + response.SUCCESS;`;
const needsSdk = `import { Nothing } from "@aws-sdk/client-nothing";\n${loads}`;
const handlers = {
  loads,
  needsSdk,
  packages: "",
  own: says("own"),
  lower: says("lower"),
  upper: says("upper"),
  wrapping,
};

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
        Packages: layer("packages"),
        ...lambda("Loads", "loads", { Layers: [ref("Packages")] }),
        ...lambda("NeedsSdk", "needsSdk"),
        ...lambda("Inline", "own", {
          Code: { ZipFile: inline },
          Handler: "index.handler",
          Layers: [ref("Lower")],
        }),
        ...functionWith("Missing", ["Lower"], "/opt/other.handler"),
        ...functionWith("Outside", ["Lower"], "/opt/../etc/handler.handler"),
      },
    },
  ]);
  // A package is copied when its function first runs.
  const layerFolder = join(local.directory, "cdk.out/asset.packages");
  mkdirSync(join(layerFolder, "nodejs/node_modules/helper"), { recursive: true });
  writeFileSync(
    join(layerFolder, "nodejs/node_modules/helper/index.js"),
    'exports.name = "package of a layer";',
  );
  writeFileSync(join(layerFolder, "direct.js"), 'exports.name = "file of a layer";');
});
afterAll(() => local.close());

it.each([
  ["the function's own code", "own", "own"],
  ["the template", "inline", "in the template, SUCCESS"],
  ["a layer", "inlayer", "lower"],
  ["the layer named last", "inupper", "upper"],
  ["a layer that calls the function's own code", "wrapped", "layer around own"],
])("a function finds its handler in %s", async (_, name, answer) => {
  expect((await invoke(local, name)).json).toBe(answer);
});

it.each([
  ["does not exist", "missing", "Runtime.ImportModuleError"],
  ["is outside of its layers", "outside", "Runtime.MalformedHandlerName"],
])("a function whose handler's file %s fails", async (_, name, errorType) => {
  expect((await invoke(local, name)).json).toMatchObject({ errorType });
});

it.each([
  ["a package from a layer", { requires: "helper" }, "package of a layer"],
  ["the app's SDK by require", { requires: "@aws-sdk/client-kms" }, "function"],
  ["the app's SDK by import", { imports: "@aws-sdk/client-kms" }, "function"],
])("a function can load %s", async (_, event, got) => {
  expect((await invoke(local, "loads", event)).json).toBe(got);
});

it.runIf(sandbox.namespaces).each([
  ["require a file below /opt", { requires: "/opt/direct.js" }, "file of a layer"],
  ["import a file below /opt", { imports: "/opt/direct.js" }, "file of a layer"],
  ["see that a file below /opt exists", { exists: "/opt/direct.js" }, true],
])(`a function can %s${noNamespaces}`, async (_, event, got) => {
  expect((await invoke(local, "loads", event)).json).toBe(got);
});

it.each(["vitest", "tslib", "aws-cdk-lib"])(
  "a function cannot load another package of the app: %s",
  async (name) => {
    for (const event of [{ imports: name }, { requires: name }]) {
      expect((await invoke(local, "loads", event)).text).toMatch(/Cannot find (package|module)/);
    }
  },
);

it("the error names the package to add if the app lacks a part of the SDK", async () => {
  expect((await invoke(local, "needssdk")).json).toMatchObject({
    errorType: "Runtime.ImportModuleError",
    errorMessage: expect.stringContaining("npm install --save-dev @aws-sdk/client-nothing"),
  });
});
