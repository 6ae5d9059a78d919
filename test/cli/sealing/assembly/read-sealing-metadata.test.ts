import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type App, Stack, Stage } from "aws-cdk-lib";
import { beforeAll, describe, expect, it } from "vitest";
import { auth, LockedApi, SealingKeys } from "../../../../lib/cdk/constructs/index.ts";
import {
  readSealingMetadata,
  SealingMetadataUnreadable,
} from "../../../../lib/cli/sealing/assembly/read-sealing-metadata.ts";
import { environmentSize } from "../../../../lib/formats/function/env.ts";
import { sealedSource, templateOf, testApp } from "../../../app/stacks/synth-stage.ts";
import { propertiesOf } from "../../../app/stacks/template-queries.ts";
import { functionIn } from "../../../cdk/constructs/function/function-in.ts";
import { directoryUntilExit } from "../../../temporary-directory.ts";

const key = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-4333-8444-555555555555";

/** Synthesizes an app that seals secrets in two stacks: one of the app, and one of a CDK Stage. */
function synthesized(): { readonly app: App; readonly directory: string } {
  const app = testApp();
  const env = { account: "123456789012", region: "eu-west-1" };
  const keysStack = new Stack(app, "Keys", { env });
  const keys = new SealingKeys(keysStack, "Keys", { app: "shop", stage: "dev" });
  const stack = new Stack(app, "Shop", { env });
  const api = new LockedApi(stack, "Api", { name: "shop" });
  const segment = { key, names: ["githubKey", "other"], ciphertext: "AAAA" };
  const sealed = sealedSource({ hooks: [segment] }, "dev", "shop");
  const hooks = functionIn(stack, "Hooks", ["githubKey", "fooKey", "other"], { keys, sealed });
  const foo = { scheme: "openfaas", header: "Hmac", sha1: true } as const;
  const addHook = (path: `/${string}`, one: ReturnType<typeof auth.hmac>) =>
    api.addRoute({ method: "POST", path, handler: hooks, auth: one });
  addHook("/github", auth.hmac({ scheme: "github", keys: [{ secret: "githubKey" }] }));
  addHook("/github/{id}", auth.hmac({ scheme: "github", keys: [{ secret: "githubKey" }] }));
  addHook("/foo", auth.hmac({ ...foo, keys: [{ secret: "fooKey", insecureShortKey: true }] }));

  const orders = functionIn(stack, "Orders", ["token"], { keys });
  const plugin = functionIn(stack, "Plugin", ["ticketKey"], { keys });
  const addOrders = (path: `/${string}`, one: ReturnType<typeof auth.hmac>) =>
    api.addRoute({ method: "GET", path, handler: orders, auth: one });
  addOrders("/basic", auth.basic({ realm: "shop", sealed }));
  addOrders("/plugin", auth.plugin(plugin.function));
  functionIn(stack, "Open", [], { keys });

  const prod = new Stack(new Stage(app, "Prod"), "Worker");
  functionIn(prod, "Worker", ["queueKey"]);
  return { app, directory: app.synth().directory };
}

describe("the metadata of sealed secrets in a synthesized app", () => {
  const { app, directory } = synthesized();
  const found = readSealingMetadata(directory);
  const named = (name: string) => found.find((one) => one.function === name);

  it("lists every function with secrets, also in a CDK Stage", () => {
    expect(found.map((one) => [one.function, one.stack, one.construct])).toEqual([
      ["worker", "Prod/Worker", "Prod/Worker/Worker"],
      ["basic", "Shop", "Shop/Api/BasicUsers"],
      ["hooks", "Shop", "Shop/Hooks"],
      ["orders", "Shop", "Shop/Orders"],
      ["plugin", "Shop", "Shop/Plugin"],
    ]);
  });

  it("says for a function whose secrets are sealed, with which key, for whom and in which file", () => {
    expect(named("orders")).toMatchObject({
      app: "shop",
      stage: "dev",
      functionName: "shop-dev-orders",
      context: { app: "shop", stage: "dev", function: "orders" },
      keyId: "alias/shop-dev",
      keyStack: "Keys",
      accountId: "123456789012",
      region: "eu-west-1",
    });
    expect(named("hooks")).toMatchObject({ file: "secrets/dev.json" });
    expect(named("orders")).not.toHaveProperty("file");
    expect(named("worker")).toMatchObject({ app: "signet", keyId: key, region: undefined });
    expect(named("worker")).not.toHaveProperty("keyStack");
  });

  it("says for a secret, sealed or missing, what its value must be and which routes use it", () => {
    const github = { type: "webhook-key", scheme: "github" };
    const foo = { type: "webhook-key", scheme: "openfaas", header: "Hmac" };
    const all = ["POST /github", "POST /github/{id}", "POST /foo"];
    expect(named("hooks")?.secrets).toEqual([
      { name: "githubKey", kind: github, usedBy: ["POST /github", "POST /github/{id}"] },
      {
        name: "fooKey",
        kind: { ...foo, algorithm: "sha1", insecureShortKey: true },
        usedBy: ["POST /foo"],
      },
      { name: "other", kind: { type: "text" }, usedBy: all },
    ]);
    expect(named("basic")?.secrets).toEqual([
      { name: "users", kind: { type: "htpasswd" }, usedBy: ["GET /basic"] },
    ]);
    expect(named("plugin")?.secrets).toEqual([
      { name: "ticketKey", kind: { type: "text" }, usedBy: ["GET /plugin"] },
    ]);
  });

  it("has the size of the environment without segments", () => {
    const template = templateOf(app.synth(), "Shop");
    const orders = propertiesOf(template, "AWS::Lambda::Function").find(
      ({ FunctionName }) => FunctionName === "shop-dev-orders",
    );
    // Lambda's `Environment` has only this member.
    const environment = orders?.["Environment"] as
      | { Variables: Record<string, string> }
      | undefined;
    const size = environmentSize({ ...environment?.Variables, SEALED_SECRETS: "[]" });
    expect(named("orders")?.environmentBytes).toBe(size);
  });
});

describe("readSealingMetadata", () => {
  let directory: string;
  const { directory: good } = synthesized();
  beforeAll(() => {
    directory = directoryUntilExit();
    cpSync(good, directory, { recursive: true });
  });

  /** Changes a file, reads the assembly and restores the file. */
  function readWith(file: string, change: (text: string) => string) {
    const path = join(directory, file);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, change(text));
    try {
      return readSealingMetadata(directory);
    } finally {
      writeFileSync(path, text);
    }
  }

  it("reads metadata that is in the manifest itself, as older versions of CDK write it", () => {
    const metadata: unknown = JSON.parse(
      readFileSync(join(directory, "Shop.metadata.json"), "utf8"),
    );
    const found = readWith("manifest.json", (text) => {
      // The manifest that CDK has written.
      const manifest = JSON.parse(text) as { artifacts: Record<string, Record<string, unknown>> };
      const { additionalMetadataFile: _, ...shop } = manifest.artifacts["Shop"] ?? {};
      manifest.artifacts["Shop"] = { ...shop, metadata };
      return JSON.stringify(manifest);
    });
    expect(found).toEqual(readSealingMetadata(directory));
  });

  it.each<[string, string, (text: string) => string, RegExp]>([
    ["a manifest that is not JSON", "manifest.json", () => "{", /manifest\.json is damaged: it is/],
    ["a manifest that is a list", "manifest.json", () => "[]", /damaged: it is not a map/],
    [
      "artifacts that are not a map",
      "manifest.json",
      () => '{"artifacts":[]}',
      /its artifacts are not a map/,
    ],
    [
      "an assembly inside itself",
      "manifest.json",
      (text) => text.replace(/("directoryName": ?)"[^"]*"/, '$1"."'),
      /it contains itself/,
    ],
    [
      "metadata that is not a list",
      "Shop.metadata.json",
      () => '{"/Shop":1}',
      /the metadata of \/Shop is not a list of maps; synthesize the app again/,
    ],
    [
      "metadata of another version",
      "Shop.metadata.json",
      (text) => text.replace('"keyId"', '"keys"'),
      /the metadata of \/Shop\/Hooks is invalid at signet:sealing\.keys; use versions/,
    ],
    [
      "a kind that it does not know",
      "Shop.metadata.json",
      (text) => text.replace('"htpasswd"', '"pin"'),
      /invalid at signet:sealing\.secrets\[0\]\.kind\.type/,
    ],
  ])("rejects %s", (_, file, change, message) => {
    const read = () => readWith(file, change);
    expect(read).toThrow(SealingMetadataUnreadable);
    expect(read).toThrow(message);
  });

  it("rejects a directory that is not an assembly", () => {
    expect(() => readSealingMetadata(join(directory, "none"))).toThrow(
      /^cannot read .*none\/manifest\.json .*; synthesize the app first/,
    );
  });
});
