import { createHmac, randomUUID } from "node:crypto";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encryptionContext } from "../../../lib/formats/sealed/sealed-segment.ts";
import type { Pair, WireRequest } from "../../../lib/sigv4/request/request.ts";
import { clearFaults, putFaults } from "../../cloud/faults/fault-cloud.ts";
import type { Answer, CallOptions, TestCloud } from "../../cloud/test-cloud.ts";
import { signed, standardWebhooks } from "../../formats/webhook/schemes.ts";
import { WebhookKey } from "../../../lib/formats/webhook/key.ts";
import { apiKeyOf, secrets, startVariants, type Variants } from "./variants.ts";
import { portOf } from "../../port-of.ts";

// The number in a title is the number of a scenario in scenarios.test.ts.

let variants: Variants;
let local: TestCloud;
beforeAll(async () => {
  variants = await startVariants();
  ({ local } = variants);
});
afterAll(() => local.close());

const webhookKey = (name: keyof typeof secrets) =>
  new WebhookKey(standardWebhooks, { id: name, secret: Buffer.from(secrets[name]) });
/** Returns a delivery that is signed with these keys. Deliveries with the same id are copies of one delivery. */
const delivery = (id: string, ...names: readonly (keyof typeof secrets)[]): CallOptions => ({
  body: "{}",
  headers: signed(
    standardWebhooks,
    { id, body: Buffer.from("{}") },
    names.map(webhookKey),
    new Date(),
  ),
});
const post = (path: string, options: CallOptions = {}) =>
  local.call("POST", `/prod${path}`, options);
const deliver = (path: string, ...names: readonly (keyof typeof secrets)[]) =>
  post(path, delivery(randomUUID(), ...names));
const as = () => local.keys("TestLambda");
const callsOf = ({ json }: Answer) => (json as { calls: number }).calls; // The handler `echo` returns `calls`.
/** Awaits `work` and returns the lines that the local cloud has logged during it. */
async function logged(work: () => Promise<unknown>): Promise<string> {
  const before = local.lines.length;
  await work();
  return local.lines.slice(before).join("\n");
}

describe("webhooks with settings that the demo app does not have", () => {
  it("40, 41: two secrets that are sealed with two keys are decrypted once, and are in no file, log or response", async () => {
    const warm = await logged(async () => {
      const cold = await logged(() => deliver("/both", "b"));
      expect(cold.match(/\bkms Decrypt 200/g)).toHaveLength(2);
      const { status, text } = await deliver("/both", "a");
      expect(status).toBe(200);
      for (const value of Object.values(secrets)) expect(text).not.toContain(value);
    });
    expect(warm.match(/\bkms Decrypt /g)).toHaveLength(2);
    const files = readdirSync(variants.assembly, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
    for (const value of Object.values(secrets)) {
      expect([...files, ...local.lines].join("\n")).not.toContain(value);
    }
  });

  it("21: a route accepts SHA-1 only if sha1 is set, and logs it as weak", async () => {
    const mac = (value: string) => createHmac("sha1", value).update("{}").digest("hex");
    const send = (value: string) =>
      post("/sha1", { body: "{}", headers: [["Hmac", `sha1=${mac(value)}`]] });
    const lines = await logged(async () => expect((await send(secrets.a)).status).toBe(200));
    expect(lines).toContain("weak-algorithm");
    expect((await send(secrets.b)).status).toBe(401);
  });

  it("30: a repeated delivery gets 409 on a route with duplicates set to refuse", async () => {
    const sent = delivery(randomUUID(), "a");
    const first = await post("/refuse", sent);
    const again = await post("/refuse", sent);
    expect([first.status, again.status]).toEqual([200, 409]);
    expect(again.header("webhook-duplicate")).toBe("true");
    const next = await deliver("/refuse", "a");
    expect(callsOf(next)).toBe(callsOf(first) + 1);
  });

  it.each([
    ["both keys is accepted by a receiver with the new key", "/new", ["a", "b"], 200],
    ["the old key is rejected by a receiver with the new key", "/new", ["b"], 401],
    ["the old key is accepted by a receiver with both keys", "/both", ["b"], 200],
    ["the old key is rejected after its notAfter", "/over", ["b"], 401],
    ["the new key is accepted after the old key's notAfter", "/over", ["a"], 200],
  ] as const)("32: in a rotation, a delivery signed with %s", async (_, path, names, status) => {
    expect((await deliver(path, ...names)).status).toBe(status);
  });

  it("99: a delivery still counts as handled after the clock jumps back", async () => {
    const sent = delivery(randomUUID(), "a");
    expect((await post("/refuse", sent)).status).toBe(200);
    // If the clock is ten minutes slow, DynamoDB rejects the function's own signatures, so the guard cannot read its
    // table and returns 503.
    for (const [minutes, status] of [
      [4, 409],
      [10, 503],
    ] as const) {
      await putFaults(local, `clock=-${minutes}m`);
      try {
        expect((await post("/refuse", sent)).status).toBe(status);
      } finally {
        await clearFaults(local, -minutes * 60_000);
      }
      expect((await post("/refuse", sent)).status).toBe(409);
    }
  });
});

describe("calls that functions send with the credentials of their own role", () => {
  const told = async (request: object, path: string) => {
    const { json } = await post(path, { as: as(), body: JSON.stringify(request) });
    return json as { status: number; body: string }; // The handler `agent` returns these members.
  };
  const name = "variants-test-sentimentanalysis";
  const invoke = {
    service: "lambda",
    path: `/2015-03-31/functions/${name}/invocations`,
    target: "",
    body: '{"text":"fine"}',
  };

  it("34: the function callfromanother may invoke sentimentanalysis, because allowCallsFrom names it", async () => {
    expect(await told(invoke, "/callfromanother")).toEqual({
      status: 200,
      body: '{"sentiment":1}',
    });
  });

  it("35: the function nodeinfo may not invoke sentimentanalysis", async () => {
    const { status, body } = await told(invoke, "/nodeinfo");
    expect(status).toBe(403);
    expect(body).toMatch(
      /assumed-role\/.*variants-test-nodeinfo is not authorized to perform: lambda:InvokeFunction/,
    );
  });

  it("37: the user TestLambda, who may call the API, may not invoke sentimentanalysis directly", async () => {
    const { status, text } = await local.aws("lambda", invoke.path, {
      as: as(),
      body: invoke.body,
    });
    expect(status).toBe(403);
    expect(text).toContain("lambda:InvokeFunction");
  });

  it("44: only the role of the function that a ciphertext was sealed for can decrypt it", async () => {
    const decrypt = {
      service: "kms",
      path: "/",
      target: "TrentService.Decrypt",
      body: JSON.stringify({
        CiphertextBlob: variants.stolen.ciphertext,
        EncryptionContext: encryptionContext("variants", "test", "callfromanother"),
      }),
    };
    const thief = await told(decrypt, "/nodeinfo");
    expect(thief.status).toBe(400);
    expect(thief.body).toContain("AccessDeniedException");
    expect((await told(decrypt, "/callfromanother")).status).toBe(200);
  });
});

describe("damaged sealed secrets and failing keys", () => {
  it.each([
    ["42", "swapped", "InvalidCiphertextException"],
    ["43", "foreign", "IncorrectKeyException"],
    ["45", "truncated", "InvalidCiphertextException"],
    ["45", "flipped", "InvalidCiphertextException"],
  ])("%s: a %s ciphertext is logged, and the sender gets 503", async (_, name, error) => {
    const lines = await logged(async () => {
      const { status, text } = await deliver(`/${name}`, "a");
      expect([status, text]).toEqual([503, '{"message":"Service unavailable"}']);
    });
    expect(lines).toContain(error);
    for (const value of Object.values(secrets)) expect(lines).not.toContain(value);
  });

  it("46: secrets cannot be opened while their key is disabled or pending deletion", async () => {
    const [, KeyId] = variants.keys;
    const kms = async (operation: string, more: object = {}) => {
      const headers: readonly Pair[] = [
        ["Content-Type", "application/x-amz-json-1.1"],
        ["X-Amz-Target", `TrentService.${operation}`],
      ];
      const body = JSON.stringify({ KeyId, ...more });
      expect((await local.aws("kms", "/", { as: local.keys("admin"), headers, body })).status).toBe(
        200,
      );
    };
    const status = async () => (await deliver("/recovering", "a")).status;
    await kms("DisableKey");
    expect(await status()).toBe(503);
    await kms("ScheduleKeyDeletion", { PendingWindowInDays: 7 });
    expect(await status()).toBe(503);
    await kms("CancelKeyDeletion");
    expect(await status()).toBe(503);
    await kms("EnableKey");
    expect(callsOf(await deliver("/recovering", "a"))).toBe(1);
  });

  it("49: an error message into which a handler puts a secret contains only the secret's name", async () => {
    const lines = await logged(async () => {
      const { status, text } = await post("/spill", { as: as() });
      expect([status, text]).toEqual([502, '{"message": "Internal server error"}']);
    });
    expect(lines).toContain("cannot use [secret a]");
    expect(lines).not.toContain(secrets.a);
  });
});

describe("limits", () => {
  const statuses = async (calls: readonly Promise<Answer>[]) =>
    (await Promise.all(calls)).map(({ status }) => status);
  const keyed = (name: string) => post("/keyed", { headers: [["X-Api-Key", apiKeyOf(name)]] });

  it("63: requests over a route's burst limit get 429 until tokens are available again", async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => post("/rare")));
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(4);
    expect(refused.length).toBeGreaterThan(0);
    for (const { text } of refused) expect(text).toBe('{"message":"Too Many Requests"}');
    await putFaults(local, "clock=+1m");
    expect((await post("/rare")).status).toBe(200);
    await clearFaults(local, 60_000);
  });

  it("64: a caller over its limit does not affect another caller", async () => {
    const flood = await statuses(Array.from({ length: 20 }, () => keyed("flooder")));
    expect(flood).toContain(429);
    expect((await keyed("neighbour")).status).toBe(200);
    expect((await post("/keyed")).status).toBe(403);
  });

  it("65: an invocation over the reserved concurrency gets 429 at once", async () => {
    const waiting: ServerResponse[] = [];
    const gate = createServer((_, response) => void waiting.push(response));
    gate.listen(0, "127.0.0.1");
    await once(gate, "listening");
    const port = portOf(gate);
    const body = JSON.stringify({ url: `http://127.0.0.1:${port}/` });
    const call = () =>
      local.aws("lambda", "/2015-03-31/functions/variants-test-slow/invocations", {
        as: local.keys("admin"),
        body,
      });
    const slow = [call(), call()];
    while (waiting.length < 2) await once(gate, "request");
    const third = await call();
    expect([third.status, third.header("x-amzn-errortype")]).toEqual([
      429,
      expect.stringContaining("TooManyRequestsException"),
    ]);
    for (const response of waiting.splice(0)) response.end();
    expect(await statuses(slow)).toEqual([200, 200]);
    gate.close();
    gate.closeAllConnections();
    expect(waiting).toEqual([]);
  });
});

describe("a plugin that receives the body", () => {
  it("74: determines status, headers and body of the response if it rejects the request", async () => {
    const answer = await post("/plug", { body: "no" });
    expect([answer.status, answer.text]).toEqual([302, "go there"]);
    expect([answer.header("location"), answer.header("x-plugin")]).toEqual([
      "https://login.example/",
      "said no",
    ]);
  });

  it.each([
    ["causes a 500 if it fails", "fail", 500, /^\{"message":"Internal server error"\}$/],
    ["causes a 500 if it takes too long", "hang", 500, /^\{"message":"Internal server error"\}$/],
    // The handler has not been called before, because the plugin rejected the earlier requests.
    ["is followed by the handler if it accepts the request", "pass", 200, /^\{"calls":1,/],
  ])("75: %s", async (_, body, status, told) => {
    const answer = await post("/plug", { body });
    expect(answer.status).toBe(status);
    expect(answer.text).toMatch(told);
  });
});

describe("requests to routes that require IAM and to open routes", () => {
  it("95: a signed request is accepted again while it is valid, as on AWS", async () => {
    const kept: WireRequest[] = [];
    const keep = (request: WireRequest) => {
      kept.push(request);
      return request;
    };
    const first = await post("/orders", { as: as(), body: "{}", tamper: keep });
    const again = await post("/orders", { body: "{}", tamper: (bare) => kept[0] ?? bare });
    expect([first.status, again.status]).toEqual([200, 200]);
    expect((await post("/orders", { as: local.keys("Auditor"), body: "{}" })).status).toBe(403);
  });

  it.each([
    ["arrays nested 100,000 deep", "[".repeat(1e5) + "]".repeat(1e5)],
    ["objects nested 100,000 deep", '{"n":'.repeat(1e5) + "1" + "}".repeat(1e5)],
    ["unclosed arrays", "[".repeat(1e5)],
    ["__proto__", '{"__proto__":{"n":1}}'],
    ["constructor", '{"constructor":{"prototype":{"n":1}}}'],
    ["a duplicate name with another type", '{"n":1,"n":"x"}'],
  ])("98: a body with %s is rejected, and the next request is served", async (_, body) => {
    expect((await post("/checked", { body })).status).toBe(400);
    expect((await post("/checked", { body: '{"n":1}' })).status).toBe(200);
  });
});
