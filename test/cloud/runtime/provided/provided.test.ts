import { once } from "node:events";
import { chmodSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAssembly } from "../../../../lib/cloud/assembly/manifest.ts";
import { jsonOf } from "../../../json-of.ts";
import { temporaryDirectory } from "../../../temporary-directory.ts";
import { att, lambda, ref } from "../../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../../test-cloud.ts";
import { writeAssembly } from "../../write-assembly.ts";
import { invoke, result } from "../invoke.ts";
import { noNamespaces, noNetworks, sandbox } from "../sandbox-here.ts";

const isVisible = process.execPath.startsWith("/usr/");
const canRun = isVisible && sandbox.namespaces;
const skipped = isVisible
  ? noNamespaces
  : " (skipped: functions cannot read this machine's Node.js)";

/** An executable that calls the Runtime API, in a language that each machine of the tests has. */
const BOOTSTRAP = `#!${process.execPath}
const { request, Agent } = require("node:http");
const base = "http://" + process.env.AWS_LAMBDA_RUNTIME_API + "/2018-06-01/runtime";
const agent = new Agent({ keepAlive: true });
const call = (method, url, body = "", headers = {}) => new Promise((resolve, reject) => {
  const sent = request(url, { method, agent, headers }, (response) => {
    let text = "";
    response.on("data", (more) => (text += more)).on("end", () => resolve({ ...response, headers: response.headers, text }));
  });
  sent.on("error", reject).end(body);
});
const attempts = {
  seen: () => ({ handler: process.env._HANDLER, cwd: process.cwd(), environment: process.env.AWS_EXECUTION_ENV ?? null, ppid: process.ppid > 0, uid: process.getuid() }),
  api: () => process.env.AWS_LAMBDA_RUNTIME_API,
  reach: ({ url }) => call("GET", url + "/2018-06-01/runtime/invocation/next").then(() => "reached", (error) => error.code),
  exit: () => process.exit(7),
  fail: () => { throw new TypeError("failed"); },
};
(async () => {
  if (process.env._HANDLER === "init") {
    await call("POST", base + "/init/error", JSON.stringify({ errorMessage: "no start", errorType: "Own.Init", stackTrace: [] }));
    process.exit(1);
  }
  for (;;) {
    const { headers, text } = await call("GET", base + "/invocation/next");
    const url = base + "/invocation/" + headers["lambda-runtime-aws-request-id"];
    const event = JSON.parse(text);
    try {
      if (event.do === "stream") {
        await call("POST", url + "/response", "streamed", { "Lambda-Runtime-Function-Response-Mode": "streaming", "Transfer-Encoding": "chunked" });
        continue;
      }
      const value = await attempts[event.do](event);
      await call("POST", url + "/response", JSON.stringify(value));
    } catch (error) {
      await call("POST", url + "/error", JSON.stringify({ errorMessage: error.message, errorType: error.name }));
    }
  }
})();
`;

const directory = temporaryDirectory();
const fn = (id: string, asset: string, more: Readonly<Record<string, unknown>> = {}) =>
  lambda(id, asset, { Runtime: "provided.al2023", Handler: "own", ...more });

let local: TestCloud;
beforeAll(async () => {
  const VpcConfig = { SubnetIds: [ref("Subnet")], SecurityGroupIds: [att("Group", "GroupId")] };
  const sketch = {
    name: "Provided",
    handlers: { own: "", empty: "", layer: "" },
    resources: {
      Vpc: { Type: "AWS::EC2::VPC", Properties: { CidrBlock: "10.0.0.0/16" } },
      Subnet: {
        Type: "AWS::EC2::Subnet",
        Properties: { VpcId: ref("Vpc"), CidrBlock: "10.0.0.0/24" },
      },
      Group: {
        Type: "AWS::EC2::SecurityGroup",
        Properties: { VpcId: ref("Vpc"), GroupDescription: "g" },
      },
      Layer: {
        Type: "AWS::Lambda::LayerVersion",
        Properties: { Content: { S3Bucket: "assets", S3Key: "layer.zip" } },
      },
      ...fn("Own", "own"),
      ...fn("Other", "empty", { Layers: [ref("Layer")] }),
      ...fn("Init", "own", { Handler: "init" }),
      ...fn("Empty", "empty"),
      ...fn("Java", "empty", { Runtime: "java21" }),
      ...lambda("Image", "empty", {
        PackageType: "Image",
        Code: { ImageUri: "repository:tag" },
        Runtime: undefined,
        Handler: undefined,
      }),
      ...(sandbox.networks ? fn("Inside", "own", { VpcConfig }) : {}),
    },
  };
  local = await startTestCloud([], directory);
  const assembly = join(directory, "cdk.out");
  writeAssembly(assembly, [sketch]);
  for (const asset of ["own", "layer"]) {
    const path = join(assembly, `asset.${asset}/bootstrap`);
    writeFileSync(path, BOOTSTRAP);
    chmodSync(path, 0o755);
  }
  for (const stack of readAssembly(assembly)) await local.cloud.deploy(stack);
});
afterAll(() => local.close());

const errorOf = async (name: string, event: unknown = {}) => {
  const answer = await invoke(local, name, event);
  expect([answer.status, answer.header("x-amz-function-error")]).toEqual([200, "Unhandled"]);
  return jsonOf<Readonly<Record<string, unknown>>>(answer);
};

it.each([
  ["empty", "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"],
  ["java", "the local cloud does not run functions of java21"],
  ["image", "the local cloud runs no container images"],
])(
  "a function that nothing here can run is deployed, and responds with the reason: %s",
  async (name, reason) => {
    expect(await errorOf(name)).toEqual({
      errorType: "Runtime.InvalidEntrypoint",
      errorMessage: expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: /),
    });
    expect((await errorOf(name))["errorMessage"]).toContain(reason);
  },
);

it("Lambda's API shows an image", async () => {
  const path = "/2015-03-31/functions/image/configuration";
  const { json } = await local.aws("lambda", path, { as: local.keys("admin"), method: "GET" });
  expect(json).toMatchObject({ PackageType: "Image" });
  expect(json).not.toHaveProperty("Runtime");
});

const own = sandbox.networks ? ["own", "other", "inside"] : ["own", "other"];

describe.runIf(canRun)(`an executable${skipped}`, () => {
  it.each(own)("runs as on Lambda: %s", async (name) => {
    expect(await result(local, name, { do: "seen" })).toMatchObject({
      handler: "own",
      cwd: "/var/task",
      environment: null,
      uid: 65_534,
    });
  });

  it.each(own)("streams, fails and exits: %s", async (name) => {
    expect((await invoke(local, name, { do: "stream" })).text).toBe("streamed");
    const error = { errorMessage: "failed", errorType: "TypeError" };
    expect(await errorOf(name, { do: "fail" })).toEqual(error);
    expect(await errorOf(name, { do: "exit" })).toMatchObject({
      errorType: "Runtime.ExitError",
      errorMessage: expect.stringContaining("exit status 7"),
    });
  });

  it("reports an error of its start", async () => {
    expect(await errorOf("init")).toMatchObject({
      errorType: "Own.Init",
      errorMessage: "no start",
    });
  });

  it("can be reached by no other function, and reaches none", async () => {
    const url = `http://${await result<string>(local, "own", { do: "api" })}`;
    // The port of its own process answers, so the other one is refused for another reason than its address.
    expect(await result(local, "other", { do: "reach", url })).toBe("ECONNRESET");
    await expect(once(get(url), "response")).rejects.toThrow(/ECONNRESET|socket hang up/);
    expect(await result(local, "own", { do: "api" })).toBe(url.slice("http://".length));
  });

  it.runIf(sandbox.networks)(`in a VPC, it has a Runtime API of its own${noNetworks}`, async () => {
    expect(await result(local, "inside", { do: "api" })).toBe("127.0.0.1:9001");
    const url = `http://${await result<string>(local, "own", { do: "api" })}`;
    expect(await result(local, "inside", { do: "reach", url })).toBe("ECONNREFUSED");
  });
});
