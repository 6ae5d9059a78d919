import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sealedEnvironment } from "../../../../lib/formats/function/env.ts";
import { encryptionContext } from "../../../../lib/formats/sealed/sealed-segment.ts";
import { GUARD_VARIABLE, type GuardConfig } from "../../../../lib/formats/function/guard-config.ts";
import { build } from "../../../../scripts/build/main.ts";
import { fakeKms, json, type FakeKms } from "../../../cli/sealing/fake-kms.ts";
import { keyOf, openFaasSha256, secretOf, signed } from "../../../formats/webhook/schemes.ts";
import { eventOf } from "./guarded-function.ts";
import { deliveriesTable, TABLE } from "./table.ts";
import { temporaryDirectory } from "../../../temporary-directory.ts";

const ROUTE = "POST /hooks/lab11";
const folder = temporaryDirectory();
const canary = secretOf(openFaasSha256, "canary");
let kms: FakeKms;
let table: Awaited<ReturnType<typeof deliveriesTable>>;

beforeAll(async () => {
  kms = await fakeKms((response) => {
    const Plaintext = Buffer.from(JSON.stringify({ payload: canary })).toString("base64");
    json(response, 200, { Plaintext });
  });
  table = await deliveriesTable();
  await build(join(folder, "bundles"));
  writeFileSync(
    join(folder, "handler.mjs"),
    `console.log("loaded");
export const handler = async ({ body }) => ({ statusCode: 200, body: "Successfully validated: " + body });`,
  );
  // Sends events to a bundle one after the other, as Lambda does, and prints the responses.
  writeFileSync(
    join(folder, "probe.mjs"),
    `const [bundle, events] = process.argv.slice(2);
const lambda = { awsRequestId: "1", getRemainingTimeInMillis: () => 5000 };
const answers = [];
try {
  const { handler } = await import(bundle);
  for (const event of JSON.parse(events)) answers.push(await handler(event, lambda));
} catch (error) {
  answers.push({ name: error.name, message: error.message });
}
const loaded = process.moduleLoadList.filter((name) => /undici|http2/.test(name));
console.log(JSON.stringify({ answers, loaded }));`,
  );
});
afterAll(() => {
  kms.close();
  table.close();
});

const context = encryptionContext("signet", "dev", "hooks");
const config: GuardConfig = {
  handler: "handler.handler",
  function: "hooks",
  secrets: ["payload"],
  deliveries: TABLE,
  routes: {
    [ROUTE]: {
      type: "webhook",
      scheme: "openfaas",
      header: "Hmac",
      keys: [{ secret: "payload" }],
      replay: { duplicates: "acknowledge", rememberSeconds: 60 },
    },
  },
};
const key = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-4333-8444-555555555555";
const segment = { key, names: ["payload"], ciphertext: "bm90IGEgc2VjcmV0" };

async function run(environment: Readonly<Record<string, string>>, events: readonly object[]) {
  const bundle = pathToFileURL(join(folder, "bundles", "guard", "handler.mjs")).href;
  const child = spawn(
    process.execPath,
    [join(folder, "probe.mjs"), bundle, JSON.stringify(events)],
    {
      env: {
        ...table.env,
        AWS_ENDPOINT_URL_KMS: kms.endpoint,
        LAMBDA_TASK_ROOT: folder,
        ...environment,
      },
    },
  );
  let [out, err] = ["", ""];
  child.stdout.on("data", (text: Buffer) => (out += text.toString()));
  child.stderr.on("data", (text: Buffer) => (err += text.toString()));
  await once(child, "close");
  const lines = out.trimEnd().split("\n");
  // The probe prints an object of this type.
  const seen = JSON.parse(lines.pop() ?? "") as { answers: object[]; loaded: string[] };
  return { ...seen, lines, printed: out + err };
}

describe("the guard's bundle", () => {
  it("verifies deliveries, calls the handler once for a repeated one, and logs each", async () => {
    const good = eventOf(
      ROUTE,
      signed(openFaasSha256, "hi", [keyOf(openFaasSha256, "canary")]),
      "hi",
    );
    const environment = {
      [GUARD_VARIABLE]: JSON.stringify(config),
      ...sealedEnvironment({ settings: [], secrets: config.secrets }, [segment], context),
    };
    const bad = { ...good, body: "ho" };
    const { answers, loaded, lines, printed } = await run(environment, [bad, good, good, {}]);
    expect(answers).toMatchObject([
      { statusCode: 401, body: "HMAC validation failed." },
      { statusCode: 200, body: "Successfully validated: hi" },
      { statusCode: 200, headers: { "webhook-duplicate": "true" } },
      { statusCode: 403 },
    ]);
    expect(kms.received).toHaveLength(1);
    expect(kms.received[0]?.body).toMatchObject({
      EncryptionContext: { app: "signet", stage: "dev", function: "hooks" },
    });
    expect(lines[0]).toBe("loaded");
    expect(lines.slice(1).map((line) => JSON.parse(line))).toMatchObject([
      { guard: "refused", reason: "wrong-signature", route: ROUTE, requestId: "request-1" },
      { guard: "accepted", keyId: "payload" },
      { guard: "accepted", keyId: "payload" },
      { guard: "duplicate", reason: "answered" },
      { guard: "refused", reason: "no-request", requestId: "1" },
    ]);
    expect(printed).not.toContain(canary);
    expect(printed).not.toMatch(/sha256=/);
    // Loading undici would add 50 ms to a cold start.
    expect(loaded).toEqual([]);
  });

  it("logs objects if Lambda's log format is JSON, because Lambda would escape a text", async () => {
    const environment = {
      [GUARD_VARIABLE]: JSON.stringify(config),
      ...sealedEnvironment({ settings: [], secrets: config.secrets }, [segment], context),
      AWS_LAMBDA_LOG_FORMAT: "JSON",
    };
    const { printed } = await run(environment, [{}]);
    // Node.js prints an object in this form. Lambda's console writes it as JSON.
    expect(printed).toContain("guard: 'refused'");
    expect(printed).not.toContain('"guard"');
  });

  it.each([
    [
      "its configuration",
      {},
      "GuardMisconfigured",
      new RegExp(`^the guard cannot start: see ${GUARD_VARIABLE}$`),
    ],
    [
      "the secrets",
      { [GUARD_VARIABLE]: JSON.stringify(config) },
      "EnvIncomplete",
      /SEALED_SECRETS$/,
    ],
  ])(
    "does not start, and does not load the handler, without %s",
    async (_, environment, name, message) => {
      const { answers, lines } = await run(environment, [{}]);
      expect(answers).toEqual([{ name, message: expect.stringMatching(message) }]);
      expect(lines).toEqual([]);
    },
  );

  it("does not start without the handler", async () => {
    const routes = {};
    const environment = {
      [GUARD_VARIABLE]: JSON.stringify({ ...config, secrets: [], routes, handler: "gone.handler" }),
    };
    const { answers } = await run(environment, [{}]);
    expect(answers).toMatchObject([{ name: "GuardMisconfigured" }]);
  });
});
