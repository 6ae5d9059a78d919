import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encryptionContext } from "../../lib/formats/sealed/sealed-segment.ts";
import { writeEnv } from "../../lib/formats/function/env.ts";
import { functions } from "../../lib/app/contract/functions.ts";
import { build } from "../../scripts/build/main.ts";
import { proxyEvent } from "./proxy-event.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import { portOf } from "../port-of.ts";

const canary = "canary-plaintext-of-the-proof-key";
const folder = temporaryDirectory();
const probe = join(folder, "probe.mjs");
let opens = true;
const kms = createServer((_, response) => {
  const Plaintext = Buffer.from(JSON.stringify({ proofKey: canary })).toString("base64");
  response.writeHead(opens ? 200 : 400, { "Content-Type": "application/x-amz-json-1.1" });
  response.end(JSON.stringify(opens ? { Plaintext } : { __type: "InvalidCiphertextException" }));
});

beforeAll(async () => {
  await build(join(folder, "bundles"));
  // Calls a handler twice, and prints the responses or the error, and the environment of the process afterwards.
  writeFileSync(
    probe,
    `import { existsSync, readFileSync } from "node:fs";
const [bundle, event] = process.argv.slice(2);
const seen = () => JSON.stringify(process.env) +
  (existsSync("/proc/self/environ") ? readFileSync("/proc/self/environ", "utf8") : "");
const result = {};
try {
  const { handler } = await import(bundle);
  result.answers = await Promise.all([handler(JSON.parse(event)), handler(JSON.parse(event))]);
} catch (error) {
  result.error = { name: error.name, message: error.message };
}
const { moduleLoadList: loaded } = process;
console.log(JSON.stringify({ ...result, loaded, environment: seen() }));
`,
  );
  kms.listen(0, "127.0.0.1");
  await once(kms, "listening");
});
afterAll(() => {
  kms.closeAllConnections();
  kms.close();
});

interface Seen {
  readonly answers?: readonly { readonly statusCode: number; readonly body: string }[];
  readonly error?: { readonly name: string; readonly message: string };
  /** The modules of Node that were loaded. */
  readonly loaded: readonly string[];
  readonly environment: string;
}

/** Runs a function's bundle in a process with the environment that it has on Lambda. */
async function run(
  name: keyof typeof functions,
  environment: Readonly<Record<string, string>>,
): Promise<{ seen: Seen; printed: string }> {
  const bundle = pathToFileURL(join(folder, "bundles", name, "handler.mjs")).href;
  const child = spawn(process.execPath, [probe, bundle, JSON.stringify(proxyEvent())], {
    env: {
      ...environment,
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "ASIAEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "example",
      AWS_SESSION_TOKEN: "example",
      AWS_ENDPOINT_URL_KMS: `http://127.0.0.1:${portOf(kms)}`,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    },
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (text: Buffer) => (out += text.toString()));
  child.stderr.on("data", (text: Buffer) => (err += text.toString()));
  await once(child, "close");
  // The probe prints an object of this type.
  return { seen: JSON.parse(out) as Seen, printed: out + err };
}

const sealed = {
  key: "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-4333-8444-555555555555",
  names: ["proofKey"],
  ciphertext: "bm90IGEgc2VjcmV0",
};
const secureEnv = writeEnv(
  functions.secure,
  {},
  [sealed],
  encryptionContext("signet", "dev", "secure"),
);

describe("the bundle of secure", () => {
  it("responds with proof, without the plaintext in its environment or its output", async () => {
    opens = true;
    const { seen, printed } = await run("secure", secureEnv);
    expect(seen.answers?.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect(seen.environment).toContain("SEALED_SECRETS");
    expect(printed).not.toContain(canary);
  });

  it("loads node:https without undici and http2", async () => {
    opens = true;
    const { seen } = await run("secure", secureEnv);
    expect(seen.answers).toHaveLength(2);
    expect(seen.loaded).toContain("NativeModule https");
    expect(seen.loaded.filter((name) => /undici|http2/.test(name))).toEqual([]);
  });

  it("fails if the secret cannot be opened, with the name of the error", async () => {
    opens = false;
    const { seen, printed } = await run("secure", secureEnv);
    expect(seen.answers).toBeUndefined();
    expect(seen.error).toEqual({
      name: "SecretUnopenable",
      message: `cannot open proofKey of function secure, stage dev with ${sealed.key} (InvalidCiphertextException; region eu-west-1; context keys app, stage, function): it is damaged, or was sealed for another app, stage or function; seal it again`,
    });
    expect(printed).not.toContain(canary);
  });

  it("does not start without its environment, and names all missing variables", async () => {
    const { seen } = await run("secure", {});
    expect(seen.error).toEqual({
      name: "EnvIncomplete",
      message: "the environment lacks a readable SEALED_FOR, SEALED_SECRETS",
    });
  });
});

it.each([
  ["open", 200],
  ["orders", 400],
] as const)("the bundle of %s responds with %d in an empty environment", async (name, status) => {
  const { seen } = await run(name, {});
  expect(seen.answers?.map(({ statusCode }) => statusCode)).toEqual([status, status]);
});
