import { chmodSync, cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAssembly } from "../../../lib/cloud/assembly/manifest.ts";
import { startCloud, type Cloud } from "../../../lib/cloud/cloud.ts";
import { sdkKeyService } from "../../../lib/cli/sealing/key-service/sdk-key-service.ts";
import { main } from "../../../scripts/encrypt/main.ts";
import { writeOutputs } from "../../../scripts/outputs/outputs.ts";
import { writeAssembly } from "../../cloud/write-assembly.ts";
import { directoryUntilExit } from "../../temporary-directory.ts";
import { keyAndAlias } from "../local-kms.ts";
import { runCommand, startCommand } from "../run-command.ts";
import { recordingIo } from "../terminal/recording-io.ts";
import { writeSealings, type SketchedSealing } from "./write-sealings.ts";

// An app that is not in this repository, with the name shop and two stages in one assembly. Only stage local is deployed.
const folder = directoryUntilExit();
const state = join(folder, ".signet");
const assembly = join(folder, "cdk.out");
const EDITOR = join(folder, "editor");
let cloud: Cloud;

const hook = { type: "webhook-key", scheme: "github" } as const;
const ofStage = (stage: string): Readonly<Record<string, SketchedSealing>> => ({
  [`cart ${stage}`]: {
    app: "shop",
    stage,
    function: "cart",
    stack: `Shop-${stage}`,
    keyStack: `Keys-${stage}`,
    file: `config/${stage}.json`,
    secrets: ["dbUrl", { name: "hookKey", kind: hook, usedBy: ["POST /hook"] }],
  },
});

beforeAll(async () => {
  writeFileSync(join(folder, "cdk.json"), "{}");
  writeSealings(assembly, { ...ofStage("local"), ...ofStage("dev") });
  const keys = join(folder, "keys");
  writeAssembly(keys, [{ name: "Keys", resources: keyAndAlias("alias/shop-local") }]);
  const place = { accountId: "123456789012", region: "us-east-1" };
  cloud = await startCloud({ ...place, state, port: 0, awsPort: 0, log: () => undefined });
  await cloud.limits();
  for (const stack of readAssembly(keys)) await cloud.deploy(stack);
  writeOutputs(cloud, place.region, place.accountId);
});
afterAll(() => cloud.close());

async function encrypt(argv: readonly string[], stdin = "") {
  const io = recordingIo(stdin, { PATH: process.env["PATH"], EDITOR });
  const status = await main([...argv, "--assembly", assembly, "--state", state], io);
  return { status, printed: io.printed(), said: io.said() };
}

/** Runs the command in the folder of the app, as its author does. */
const inFolder = (...argv: readonly string[]) => startCommand("encrypt", argv, {}, folder).ended;

const key = "0123456789abcdef01234567";
const path = join(folder, "config/local.json");

describe("encrypt in another app", () => {
  it("sets, edits, lists, checks and uses the secrets that the assembly declares", async () => {
    const set = await encrypt(["set", "cart", "dbUrl"], "postgres://h/d");
    expect(set.said).toEqual([
      expect.stringMatching(`^sealed cart dbUrl into ${path}; signet serv`),
    ]);
    expect((await encrypt(["set", "cart", "hookKey"], "short")).said).toEqual([
      "encrypt: the value for hookKey of function cart is not a key of github webhooks: key hookKey has 5 bytes, but needs 24 or more: make one with openssl rand -hex 32",
    ]);

    writeFileSync(EDITOR, `#!/bin/sh\necho 'hookKey=${key}' >> "$1"\n`);
    chmodSync(EDITOR, 0o755);
    expect(await encrypt(["edit"])).toMatchObject({ status: 0 });
    expect(readFileSync(path, "utf8")).toContain('{"format":2,"app":"shop","stage":"local"}');

    const list = await encrypt(["list"]);
    expect(list.printed).toMatch(/\ncart +dbUrl +1 .* role of shop-local-cart\ncart +hookKey +1 /);
    const check = await encrypt(["check", "--stage", "local"]);
    expect(check).toMatchObject({ status: 0, said: [] });
    expect(check.printed).toMatch(
      /local\.json\n {2}size {5}cart: 2 secrets, 1 segment, \d+ of 4096/,
    );
  });

  it("finds the assembly, the state and the sealed file in the folder of the app", async () => {
    const script = ["exec", "cart", "--stage", "local", "--", "sh", "-c", 'echo "$dbUrl $hookKey"'];
    expect(await inFolder(...script)).toMatchObject({ status: 0, out: `postgres://h/d ${key}\n` });
    expect((await inFolder("list")).out).toContain("cart      dbUrl");
    cpSync(assembly, join(state, "cdk.out"), { recursive: true });
    expect(await inFolder("check", "--stage", "local")).toMatchObject({
      status: 0,
      out: expect.stringMatching(/^config\/local\.json\n/),
    });
  });

  it.each([
    ["rename", ["rename", "cart", "dbUrl", "hookKey"], 1, "function cart has hookKey already"],
    ["compact", ["compact"], 0, "cart: 1 segment (nothing to merge)"],
    ["rewrap", ["rewrap", "--key", "alias/shop-local"], 0, "cart: re-encrypted 1 segment(s)"],
    ["resolve", ["resolve"], 0, "has nothing to resolve"],
    ["import", ["import", "cart"], 0, "sealed cart dbUrl into"],
    ["remove", ["remove", "cart", "dbUrl"], 0, "function cart still declares dbUrl; without a"],
  ])("%s works on the app's own key and file", async (_, argv, status, line) => {
    const ran = await encrypt(argv, "dbUrl=1");
    expect(ran.status).toBe(status);
    expect(ran.said.join("\n")).toContain(line);
  });

  it("adopts a ciphertext with the context of the app", async () => {
    const context = { app: "shop", stage: "local", function: "cart" };
    const credentials = cloud.users()["admin"];
    if (!credentials) throw new Error("there is no admin");
    const kms = sdkKeyService({ region: "us-east-1", endpoint: cloud.awsEndpoint, credentials });
    const { ciphertext } = await kms.encrypt("alias/shop-local", Buffer.from("2"), context);
    const blob = Buffer.from(ciphertext).toString("base64");
    expect((await encrypt(["adopt", "cart", "dbUrl"], blob)).status).toBe(0);
  });

  it("names the key and the deployment of another stage by the stacks of the app", async () => {
    const options = [
      "--stage",
      "dev",
      "--region",
      "us-east-1",
      "--endpoint-url",
      cloud.awsEndpoint,
    ];
    const credentials = cloud.users()["admin"];
    const argv = ["doctor", ...options, "--state", state, "--assembly", assembly];
    const ran = await runCommand("encrypt", argv, "", {
      AWS_ACCESS_KEY_ID: credentials?.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials?.secretAccessKey,
    });
    expect(ran.status).toBe(1);
    expect(ran.out).toMatch(
      /^alias\/shop-dev\n {2}✘ the key does not exist .*: deploy the key: npx cdk deploy Keys-dev; is the region right\?\n$/,
    );
    expect(existsSync(join(folder, "config/dev.json"))).toBe(false);
  });
});
