import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { startCloud, type Cloud } from "../../lib/cloud/cloud.ts";
import { StateUnusable } from "../../lib/cloud/state/state-directory.ts";
import { lambda, policy, restApi, role, user } from "./deployment/sketch.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import { call, startTestCloud, type TestCloud } from "./test-cloud.ts";
import { jsonOf } from "../json-of.ts";

const root = temporaryDirectory();
const open: { readonly close: () => unknown }[] = [];
afterEach(async () => {
  for (const opened of open.splice(0)) await opened.close();
});

async function start(...stacks: Parameters<typeof startTestCloud>[0] & object): Promise<TestCloud> {
  const local = await startTestCloud(stacks);
  open.push(local);
  return local;
}

const everything = { Action: "*", Resource: "*" };
const describeKeys = (local: TestCloud, as = local.keys("admin")) =>
  local.aws("kms", "/", {
    as,
    headers: [["X-Amz-Target", "TrentService.ListAliases"]],
    body: "{}",
  });

describe("the admin", () => {
  it("has access keys that no other cloud accepts", async () => {
    const [one, two] = [await start(), await start()];
    expect((await describeKeys(one)).status).toBe(200);
    expect((await describeKeys(two, one.keys("admin"))).json).toMatchObject({
      __type: "UnrecognizedClientException",
    });
    expect(one.keys("admin").accessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
    expect(one.keys("admin").secretAccessKey).toMatch(/^[A-Za-z0-9+/]{40}$/);
  });

  it("keeps its access keys after a restart", async () => {
    const local = await start();
    const keys = local.keys("admin");
    const again = await local.restart();
    open.push(again);
    expect(again.keys("admin")).toEqual(keys);
    expect((await describeKeys(again, keys)).status).toBe(200);
  });

  it("has a user name that a stack cannot use", async () => {
    const local = await start();
    const deployed = local.deploy({ name: "S", resources: { Admin: user("admin") } });
    await expect(deployed).rejects.toThrow(
      "S/Admin: property UserName admin exists already in this account",
    );
  });
});

it("a cloud lists its APIs, functions, users and assumable roles", async () => {
  const trusting = {
    Clerk: {
      ...role("123456789012"),
      Properties: { ...role("123456789012").Properties, RoleName: "Clerk" },
    },
  };
  const { cloud } = await start({
    name: "S",
    handlers: { code: "" },
    resources: {
      ...trusting,
      ...lambda("Fn", "code"),
      ...restApi({ "GET /": { function: "Fn" } }),
      Ann: user("Ann"),
    },
  });
  expect(cloud.apis()).toEqual({ api: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/prod$/) });
  expect(cloud.functions()).toEqual({ fn: "arn:aws:lambda:us-east-1:123456789012:function:fn" });
  expect(Object.keys(cloud.users())).toEqual(["admin", "Ann"]);
  expect(cloud.assumableRoles()).toEqual({ Clerk: "arn:aws:iam::123456789012:role/Clerk" });
});

it("a user's access key is accepted only while the user is deployed", async () => {
  const Ann = user("Ann", everything);
  const local = await start({ name: "S", resources: { Ann } });
  const as = local.keys("Ann");
  expect((await describeKeys(local, as)).status).toBe(200);
  const again = await local.restart();
  open.push(again);
  expect((await describeKeys(again, as)).status).toBe(400);
  await again.deploy({ name: "S", resources: { Ann } });
  expect((await describeKeys(again, as)).status).toBe(200);
  await again.cloud.deployAll([], { keep: [] });
  expect((await describeKeys(again, as)).status).toBe(400);
});

it("KMS keys remain after a restart, and their ciphertexts can still be decrypted", async () => {
  const Key = {
    Type: "AWS::KMS::Key",
    Properties: { KeyPolicy: policy({ ...everything, Principal: "*" }) },
  };
  const stack = { name: "S", resources: { Key } };
  const local = await start(stack);
  const [KeyId = ""] = local.cloud.keyArns();
  const kms = (on: TestCloud, operation: string, body: object) =>
    on.aws("kms", "/", {
      as: on.keys("admin"),
      headers: [["X-Amz-Target", `TrentService.${operation}`]],
      body: JSON.stringify(body),
    });
  const Plaintext = Buffer.from("kept").toString("base64");
  const sealed = jsonOf<{
    CiphertextBlob: string;
  }>(await kms(local, "Encrypt", { KeyId, Plaintext }));
  const again = await local.restart();
  open.push(again);
  expect(again.cloud.keyArns()).toEqual([KeyId]);
  const { CiphertextBlob } = sealed;
  expect((await kms(again, "Decrypt", { CiphertextBlob })).json).toMatchObject({ Plaintext });
  await again.deploy(stack);
  expect(again.cloud.keyArns()).toEqual([KeyId]);
});

it("a deployment that is blocked changes nothing, and later calls are saved", async () => {
  const Key = {
    Type: "AWS::KMS::Key",
    Properties: { KeyPolicy: policy({ ...everything, Principal: "*" }) },
  };
  const local = await start({ name: "S", resources: { Key } });
  const before = local.cloud.keyArns();
  const Unknown = { Type: "AWS::EC2::NetworkAcl", DependsOn: "Other" };
  const Bad = { Type: "AWS::KMS::Alias", Properties: { AliasName: "x" }, DependsOn: "Other" };
  await expect(
    local.deploy({ name: "S", resources: { Other: Key, Unknown, Bad } }),
  ).rejects.toThrow(
    /^S\/Unknown: resource type AWS::EC2::NetworkAcl is not supported .*\nS\/Bad: property AliasName/,
  );
  expect(local.cloud.keyArns()).toEqual(before);
  const created = await local.aws("kms", "/", {
    as: local.keys("admin"),
    headers: [["X-Amz-Target", "TrentService.CreateKey"]],
    body: "{}",
  });
  expect(created.status).toBe(200);
  const again = await local.restart();
  open.push(again);
  expect(again.cloud.keyArns()).toEqual([...before, expect.any(String)]);
});

describe("a cloud that cannot start", () => {
  const options = (state: string, port: number, awsPort: number) => ({
    state,
    accountId: "123456789012",
    region: "us-east-1",
    port,
    awsPort,
    log: () => undefined,
  });

  it.each<[string, (port: number) => [number, number]]>([
    ["--aws-port", (port) => [0, port]],
    ["--port", (port) => [port, 0]],
  ])("because its port is in use names %s, and unlocks the state", async (option, ports) => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, "127.0.0.1", resolve));
    open.push(blocker);
    const address = blocker.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const state = join(root, option);
    await expect(startCloud(options(state, ...ports(port)))).rejects.toThrow(
      `cannot listen on port ${port}: it is in use; pass another ${option} (0 takes a free one)`,
    );
    expect(existsSync(join(state, "lock"))).toBe(false);
    const cloud: Cloud = await startCloud(options(state, 0, 0));
    await cloud.close();
  });

  it("because it cannot evaluate the policy of a key names the key", async () => {
    const local = await start({ name: "S", resources: { Key: { Type: "AWS::KMS::Key" } } });
    const [arn = ""] = local.cloud.keyArns();
    await local.cloud.close();
    const state = join(local.directory, "state");
    const file = join(state, "state.json");
    writeFileSync(file, readFileSync(file, "utf8").replace('"kms:*"', '"kms:*?!"'));
    await expect(startCloud(options(state, 0, 0))).rejects.toThrow(`key policy of ${arn}`);
    expect(existsSync(join(state, "lock"))).toBe(false);
  });
});

describe("a cloud that is closed", () => {
  it("does not listen, does not deploy, and can be closed again", async () => {
    const local = await start({ name: "S", resources: { Ann: user("Ann") } });
    const url = local.cloud.awsEndpoint;
    await local.cloud.close();
    await expect(call(url, "GET", "/")).rejects.toThrow("connection refused");
    await expect(local.deploy({ name: "S", resources: {} })).rejects.toThrow(StateUnusable);
    await local.cloud.close();
  });
});
