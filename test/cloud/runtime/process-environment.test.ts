import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { jsonOf } from "../../json-of.ts";
import {
  optionsNotice,
  startVariables,
} from "../../../lib/cloud/runtime/programs/start-variables.ts";
import { element, sts } from "../assume-role.ts";
import { bundled } from "../bundled.ts";
import { att, lambda, ref, user, type Resources, type Statement } from "../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../test-cloud.ts";
import { invoke, result } from "./invoke.ts";
import { puppet } from "./puppet.ts";
import { sandbox } from "./sandbox-here.ts";

/** Source of a handler that decrypts the ciphertext in its event with the unmodified SDK and no configuration. */
const opener = await bundled(`
import { DecryptCommand, KMSClient } from "@aws-sdk/client-kms";
const kms = new KMSClient({});
export const handler = async ({ sealed }) => {
  const command = new DecryptCommand({ CiphertextBlob: Buffer.from(sealed, "base64") });
  return Buffer.from((await kms.send(command)).Plaintext).toString();
};`);

const preloaded = `
const atPreload = process.env.NODE_OPTIONS;
export const handler = () => ({ atPreload, atEvent: process.env.NODE_OPTIONS });`;

const stack = (...grants: readonly Statement[]) => ({
  name: "Functions",
  handlers: { puppet, opener, preloaded },
  resources: {
    Ann: user("Ann", { Action: "kms:*", Resource: "*" }),
    Key: { Type: "AWS::KMS::Key" },
    Alias: {
      Type: "AWS::KMS::Alias",
      Properties: { AliasName: "alias/key", TargetKeyId: ref("Key") },
    },
    ...lambda("Opener", "opener", { Timeout: 20 }, ...grants),
    ...lambda("Loader", "puppet", {
      Environment: {
        Variables: { LD_DEBUG: "files", LD_DEBUG_OUTPUT: "/var/tmp/signet-ld-debug" },
      },
    }),
    ...lambda("Preloaded", "preloaded", {
      Environment: { Variables: { NODE_OPTIONS: "--inspect=0 --import ./handler.mjs" } },
    }),
    ...lambda("Puppet", "puppet", {
      Environment: { Variables: { OWN: "mine", COUNT: 3 } },
      MemorySize: 256,
    }),
  } satisfies Resources,
});

let local: TestCloud;
beforeAll(async () => {
  vi.stubEnv("SIGNET_LEAK", "of the parent");
  vi.stubEnv("AWS_PROFILE", "of the developer");
  local = await startTestCloud([stack()]);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await local.close();
});

const environment = () => result<Record<string, string>>(local, "puppet", { do: "environment" });

describe("the environment of a function", () => {
  it("has Lambda's variables and the function's own, but no variables of the cloud's process", async () => {
    const { cloud } = local;
    const env = await environment();
    const task = sandbox.namespaces ? "/var/task" : (env["LAMBDA_TASK_ROOT"] ?? "");
    const opt = sandbox.namespaces ? "/opt" : join(task, "../opt");
    expect(env).toEqual({
      _HANDLER: "handler.handler",
      _X_AMZN_TRACE_ID: expect.stringMatching(
        /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Lineage=[0-9a-f]{8}:1$/,
      ),
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
      AWS_LAMBDA_FUNCTION_NAME: "puppet",
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/puppet",
      AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\]/),
      AWS_LAMBDA_RUNTIME_API: "169.254.100.1:9001",
      AWS_REGION: "us-east-1",
      AWS_SECRET_ACCESS_KEY: expect.any(String),
      AWS_SESSION_TOKEN: expect.any(String),
      LAMBDA_RUNTIME_DIR: "/var/runtime",
      LAMBDA_TASK_ROOT: task,
      LANG: "en_US.UTF-8",
      LD_LIBRARY_PATH: `/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:${task}:${task}/lib:${opt}/lib`,
      NODE_PATH: `${opt}/nodejs/node24/node_modules:${opt}/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:${task}`,
      PATH: `/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:${opt}/bin`,
      PWD: task,
      SHLVL: "0",
      TZ: ":UTC",
      AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
      AWS_XRAY_DAEMON_ADDRESS: "169.254.100.1:2000",
      _AWS_XRAY_DAEMON_ADDRESS: "169.254.100.1",
      _AWS_XRAY_DAEMON_PORT: "2000",
      OWN: "mine",
      COUNT: "3",
      // Direct its SDKs to this cloud, and hide this machine's profiles from them.
      AWS_CONFIG_FILE: "/dev/null",
      AWS_ENDPOINT_URL: cloud.awsEndpoint,
      AWS_ENDPOINT_URL_KMS: cloud.awsEndpoint,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    });
  });

  it("contains credentials of the function's role", async () => {
    const env = await environment();
    const as = {
      accessKeyId: env["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: env["AWS_SECRET_ACCESS_KEY"] ?? "",
      sessionToken: env["AWS_SESSION_TOKEN"] ?? "",
    };
    const { text } = await sts(local, { Action: "GetCallerIdentity" }, { as });
    expect(element(text, "Arn")).toMatch(
      /^arn:aws:sts::123456789012:assumed-role\/Functions-PuppetRole-\w{12}\/puppet$/,
    );
  });
});

it("a function's own variables do not reach the programs that start it", async () => {
  const env = await result<Record<string, string>>(local, "loader", { do: "environment" });
  expect(env).toMatchObject({ LD_DEBUG: "files", LD_DEBUG_OUTPUT: "/var/tmp/signet-ld-debug" });
  const written = readdirSync("/var/tmp").filter((name) => name.startsWith("signet-ld-debug"));
  for (const name of written) rmSync(`/var/tmp/${name}`);
  expect(written).toEqual([]);
});

describe("the variables that Node.js reads when it starts", () => {
  const first = '--require="/a \\\\ \\"b\\"/shut-in.cjs"';
  const startedWith = (variables: Readonly<Record<string, string>>) =>
    startVariables(variables, { shutIn: '/a \\ "b"/shut-in.cjs' });

  it.each([
    ["", ""],
    ["--enable-source-maps", " --enable-source-maps"],
    ["-r ./a.cjs  --import=./b.mjs", " -r ./a.cjs --import=./b.mjs"],
    ['--require "./a \\"b\\".cjs"', ' --require "./a \\"b\\".cjs"'],
    ["--max_old_space_size=100 --no-warnings", " --max_old_space_size=100 --no-warnings"],
    ["--allow-child-process", ""],
    ['"--al"low_addons --no-deprecation', " --no-deprecation"],
    ["--no-permission", ""],
    ["--inspect=0 --openssl-config ./add-on.cnf --jitless", " --jitless"],
    ["--title=a --inspect-port --title=b", " --title=a --title=b"],
    ["--title='--inspect'", " --title='--inspect'"],
    ['--title="a', " --title=a"],
  ])("load the shut-in first and omit options that could weaken the sandbox: %s", (given, rest) => {
    const started = startedWith({ TZ: ":UTC", LD_PRELOAD: "x.so", NODE_OPTIONS: given });
    const options = rest === "" ? {} : { NODE_OPTIONS: `${first}${rest}` };
    expect(started).toEqual({ TZ: ":UTC", ...options });
  });

  it("omit the ones that make Node.js write files", () => {
    const written = { NODE_V8_COVERAGE: "/a", NODE_REDIRECT_WARNINGS: "/b", NODE_CHANNEL_FD: "3" };
    expect(startedWith({ ...written, NODE_PATH: "/c" })).toEqual({ NODE_PATH: "/c" });
  });

  it("are named in the log if they are omitted", () => {
    expect(optionsNotice({ NODE_OPTIONS: "--inspect=1 --title=a --allow_addons" })).toBe(
      "NODE_OPTIONS: left out --inspect, --allow_addons, which could weaken the sandbox of the local cloud\n",
    );
    expect(optionsNotice({ NODE_OPTIONS: "--title=a" })).toBe("");
    expect(optionsNotice({})).toBe("");
  });
});

it("a function sees its own NODE_OPTIONS, and its preloaded modules only the ones that are kept", async () => {
  expect(await result(local, "preloaded", {})).toEqual({
    atPreload: "--import ./handler.mjs",
    atEvent: "--inspect=0 --import ./handler.mjs",
  });
});

it("the context of an event has the members of Lambda's context", async () => {
  const context = await result(local, "puppet", { do: "context" });
  expect(context).toEqual({
    functionName: "puppet",
    functionVersion: "$LATEST",
    invokedFunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:puppet",
    memoryLimitInMB: "256",
    awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    logGroupName: "/aws/lambda/puppet",
    logStreamName: expect.any(String),
    xRayTraceId: expect.stringMatching(/^Root=1-/),
    remaining: expect.any(Number),
  });
  expect(context["remaining"]).toBeGreaterThan(1000);
  expect(context["remaining"]).toBeLessThanOrEqual(3000);
});

it("a function has the permissions of its role, and loses a permission that the stack removes", async () => {
  const seal = await local.aws("kms", "/", {
    as: local.keys("Ann"),
    headers: [["X-Amz-Target", "TrentService.Encrypt"]],
    body: JSON.stringify({
      KeyId: "alias/key",
      Plaintext: Buffer.from("hello").toString("base64"),
    }),
  });
  const { CiphertextBlob: sealed } = jsonOf<{ CiphertextBlob: string }>(seal);

  const refused = await invoke(local, "opener", { sealed });
  expect(refused.json).toMatchObject({
    errorType: "AccessDeniedException",
    errorMessage: expect.stringContaining("The ciphertext refers to a customer master key"),
  });

  await local.deploy(stack({ Action: "kms:Decrypt", Resource: att("Key") }));
  expect(await result(local, "opener", { sealed })).toBe("hello");

  await local.deploy(stack());
  expect((await invoke(local, "opener", { sealed })).header("x-amz-function-error")).toBe(
    "Unhandled",
  );
});
