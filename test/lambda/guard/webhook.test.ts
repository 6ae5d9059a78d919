import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { GuardKey, WebhookGuard } from "../../../lib/contract/guard.ts";
import { SecretUnopenable } from "../../../lib/sealing/open.ts";
import type { Header, Scheme } from "../../../lib/webhook/scheme.ts";
import {
  altered,
  keyOf,
  NOW,
  NOW_SECONDS,
  openFaasSha1,
  openFaasSha256,
  schemes,
  secretOf,
  signed,
  standardWebhooks,
} from "../../webhook/schemes.ts";
import { eventOf, guardedFunction, type GuardedFunctionOptions } from "./guarded-function.ts";

const ROUTE = "POST /hooks/{id}";
const BODY = "This is a message";

function guardOf({ name, algorithm }: Scheme, settings: Partial<WebhookGuard> = {}): WebhookGuard {
  return {
    type: "webhook",
    scheme: name,
    ...(name === "openfaas" ? { header: "Hmac", algorithm } : {}),
    keys: [{ secret: "now" }],
    replay: { duplicates: "accept" },
    ...settings,
  };
}

/** A function with one route, whose key is the secret `now`. */
function receiver(
  scheme: Scheme,
  settings: Partial<WebhookGuard> = {},
  options: Partial<GuardedFunctionOptions> = {},
) {
  const secrets = { now: secretOf(scheme, "now"), next: secretOf(scheme, "next") };
  return guardedFunction({ routes: { [ROUTE]: guardOf(scheme, settings) }, secrets, ...options });
}

const sent = (scheme: Scheme, body: string | Uint8Array = BODY, by = "now", at = NOW) =>
  signed(scheme, body, [keyOf(scheme, by)], at);
const sha1 = createHmac("sha1", secretOf(openFaasSha1, "now")).update(BODY).digest("hex");
const sha256 = createHmac("sha256", secretOf(openFaasSha256, "now")).update(BODY).digest("hex");

describe.each(schemes)("a delivery of %s", (_, scheme) => {
  it("comes to the handler as it is, in either spelling of its body", async () => {
    const { send, calls } = receiver(scheme);
    for (const body of [BODY, Buffer.from(BODY)]) {
      const event = eventOf(ROUTE, sent(scheme), body);
      const before = structuredClone(event);
      expect(await send(event)).toEqual({ statusCode: 200, body: event.body });
      expect(calls.at(-1)).toBe(event);
      expect(event).toEqual(before);
    }
  });

  it("may be empty", async () => {
    const { send, calls } = receiver(scheme);
    expect((await send(eventOf(ROUTE, sent(scheme, ""), null))).statusCode).toBe(200);
    expect(calls).toHaveLength(1);
  });

  it.each([
    ["by a wrong key", sent(scheme, BODY, "wrong"), BODY],
    ["over another body", sent(scheme), `${BODY}.`],
    ["over a body that ends with a newline", sent(scheme), `${BODY}\n`],
    [
      "over bytes that are no text, with other such bytes",
      sent(scheme, Buffer.from('{"a":"\xff"}', "latin1")),
      Buffer.from('{"a":"\xfe"}', "latin1"),
    ],
  ])("is refused that is signed %s", async (__, headers, body) => {
    const { send, calls, lines } = receiver(scheme);
    const isText = scheme.name === "openfaas";
    expect(await send(eventOf(ROUTE, headers, body))).toEqual({
      statusCode: 401,
      headers: {
        "Content-Type": isText ? "text/plain" : "application/json",
        "Cache-Control": "no-store",
        "WWW-Authenticate": "HMAC",
      },
      body: isText ? "HMAC validation failed." : '{"message":"HMAC validation failed."}',
    });
    expect(calls).toEqual([]);
    expect(lines).toEqual([
      { guard: "refused", reason: "wrong-signature", route: ROUTE, requestId: "request-1" },
    ]);
  });

  it.each(scheme.headers)("is refused without %s, and with two of it", async (name) => {
    const { send, calls, lines } = receiver(scheme);
    const headers = sent(scheme);
    const [, value = ""] = headers.find(([key]) => key === name) ?? [];
    const without = headers.filter(([key]) => key !== name);
    const twice: readonly Header[] = [...headers, [name, value]];
    const otherCase: readonly Header[] = [...headers, [name.toUpperCase(), value]];
    for (const lined of [without, twice, otherCase]) {
      expect((await send(eventOf(ROUTE, lined, BODY))).statusCode).toBe(400);
    }
    expect(calls).toEqual([]);
    expect(lines.map(({ reason, header }) => [reason, header])).toEqual([
      ["missing-header", name],
      ["repeated-header", name],
      ["repeated-header", name],
    ]);
  });

  it("is known by its key in the log, where nothing else of it stands", async () => {
    const { send, lines } = receiver(scheme);
    await send(eventOf(ROUTE, sent(scheme), BODY));
    const weak = scheme.algorithm === "sha1" ? { reason: "weak-algorithm" } : {};
    expect(lines).toEqual([
      { guard: "accepted", keyId: "now", ...weak, route: ROUTE, requestId: "request-1" },
    ]);
  });
});

describe("of OpenFaaS", () => {
  it.each([
    ["the right SHA-1, where SHA-256 is asked for", openFaasSha256, `sha1=${sha1}`],
    ["the right SHA-256, where SHA-1 is asked for", openFaasSha1, `sha256=${sha256}`],
    ["SHA-1 under the other name", openFaasSha256, `sha256=${sha1}`],
    ["the algorithm in capitals", openFaasSha256, `SHA256=${sha256}`],
    ["more in front", openFaasSha256, `xsha256=${sha256}`],
    ["no algorithm", openFaasSha256, sha256],
    ["nothing", openFaasSha256, ""],
    ["sha512", openFaasSha256, `sha512=${sha256}${sha256}`],
    ["none", openFaasSha256, "none="],
    ["md5", openFaasSha256, `md5=${sha256.slice(32)}`],
  ])("a header with %s is refused", async (_, scheme, value) => {
    const { send, calls } = receiver(scheme);
    expect((await send(eventOf(ROUTE, [["Hmac", value]], BODY))).statusCode).toBe(401);
    expect(calls).toEqual([]);
  });
});

describe("of Standard Webhooks", () => {
  const at = (seconds: number) => new Date((NOW_SECONDS + seconds) * 1000);
  const good = sent(standardWebhooks);

  it.each([
    ["301 s old", sent(standardWebhooks, BODY, "now", at(-301)), "too-old"],
    ["301 s ahead", sent(standardWebhooks, BODY, "now", at(301)), "too-new"],
    ["no number", altered(good, "webhook-timestamp", () => "123abc"), "malformed"],
    ["a number of another form", altered(good, "webhook-timestamp", () => "1e9"), "malformed"],
    ["20 digits", altered(good, "webhook-timestamp", () => "1".repeat(20)), "malformed"],
    ["under an id with a dot", altered(good, "webhook-id", () => "msg.1"), "malformed"],
    ["under a long id", altered(good, "webhook-id", () => "m".repeat(257)), "malformed"],
    ["under another id", altered(good, "webhook-id", () => "msg_2"), "wrong-signature"],
  ])("one with a timestamp that is %s is refused", async (_, headers, reason) => {
    const { send, calls, lines } = receiver(standardWebhooks);
    expect((await send(eventOf(ROUTE, headers, BODY))).statusCode).toBe(401);
    expect(calls).toEqual([]);
    expect(lines[0]).toMatchObject({ guard: "refused", reason });
  });

  it.each([
    [300, 300, 200],
    [30, 300, 401],
    [900, 600, 200],
  ])("with a tolerance of %d s, one that is %d s old is answered %d", async (...row) => {
    const [toleranceSeconds, age, status] = row;
    const { send } = receiver(standardWebhooks, { toleranceSeconds });
    const headers = sent(standardWebhooks, BODY, "now", at(-age));
    expect((await send(eventOf(ROUTE, headers, BODY))).statusCode).toBe(status);
  });

  const ends = (seconds: number): GuardKey => ({
    secret: "now",
    notAfter: at(seconds).toISOString(),
  });
  const both = signed(
    standardWebhooks,
    BODY,
    ["now", "next"].map((name) => keyOf(standardWebhooks, name)),
  );
  it.each([
    ["both keys sign, the new one is known", both, [{ secret: "next" }], 200, "next"],
    ["the old signs, both are known", good, [{ secret: "next" }, ends(60)], 200, "now"],
    ["the old signs in its last moment", good, [{ secret: "next" }, ends(0)], 200, "now"],
    ["the old signs after its end", good, [{ secret: "next" }, ends(-1)], 401, "now"],
    [
      "the new signs before its time",
      sent(standardWebhooks, BODY, "next"),
      [{ secret: "next", notBefore: at(1).toISOString() }],
      401,
      "next",
    ],
  ])("while keys change: %s", async (_, headers, keys, status, keyId) => {
    const { send, lines } = receiver(standardWebhooks, { keys });
    expect((await send(eventOf(ROUTE, headers, BODY))).statusCode).toBe(status);
    expect(lines[0]).toMatchObject({ keyId });
  });
});

describe("without a key", () => {
  const context = { app: "signet", stage: "dev", function: "hooks" };
  const closed = () => Promise.reject(new SecretUnopenable("cannot open now (…)", { context }));

  it.each([
    ["that opens", {}, { secrets: closed }, "cannot open now (…)"],
    ["of its name", { keys: [{ secret: "other" }] }, {}, "the function has no secret other"],
    ["that is long enough", {}, { secrets: { now: "cookie" } }, /^key now has 6 bytes/],
  ])("%s nothing is answered but 503", async (_, settings, options, message) => {
    const { send, calls, lines } = receiver(openFaasSha256, settings, options);
    const { statusCode, body } = await send(eventOf(ROUTE, sent(openFaasSha256), BODY));
    expect([statusCode, body]).toEqual([503, '{"message":"Service unavailable"}']);
    expect(calls).toEqual([]);
    expect(lines).toMatchObject([{ guard: "failed", reason: "no-key" }]);
    expect(lines[0]?.["message"]).toMatch(message);
  });

  it("a short one is taken where that is said", async () => {
    const keys = [{ secret: "now", insecureShortKey: true }];
    const { send } = receiver(openFaasSha256, { keys }, { secrets: { now: "cookie" } });
    const value = `sha256=${createHmac("sha256", "cookie").update(BODY).digest("hex")}`;
    expect((await send(eventOf(ROUTE, [["Hmac", value]], BODY))).statusCode).toBe(200);
  });

  it("the next delivery is answered once the secret opens", async () => {
    let opens = false;
    const name = "now";
    const { Secret } = await import("../../../lib/sealing/secret.ts");
    const opened = { now: new Secret(name, secretOf(openFaasSha256, name)) };
    const secrets = () => (opens ? Promise.resolve(opened) : closed());
    const { send } = receiver(openFaasSha256, {}, { secrets });
    const event = eventOf(ROUTE, sent(openFaasSha256), BODY);
    expect((await send(event)).statusCode).toBe(503);
    opens = true;
    expect((await send(event)).statusCode).toBe(200);
  });
});

describe("an event is answered 403, and not by the handler, that is", () => {
  const event = eventOf(ROUTE, sent(openFaasSha256), BODY);
  const { requestContext: _, ...cut } = event;
  it.each([
    ["of another method", { ...event, httpMethod: "PUT" }, "unknown-route"],
    ["of another route", { ...event, resource: "/hooks" }, "unknown-route"],
    [
      "of a route by a name of Object's own",
      { ...event, httpMethod: "constructor", resource: "" },
      "no-request",
    ],
    ["of no route", {}, "no-request"],
    ["null", null, "no-request"],
    ["a text", "POST /hooks/{id}", "no-request"],
    ["a list", [event], "no-request"],
    ["without its context", cut, "no-request"],
    ["with a body that is no text", { ...event, body: { a: 1 } }, "no-request"],
    [
      "with headers that are no lists",
      { ...event, multiValueHeaders: { Hmac: "x" } },
      "no-request",
    ],
    ["of a function URL", { version: "2.0", rawPath: "/hooks", requestContext: {} }, "no-request"],
  ])("%s", async (__, direct, reason) => {
    const { send, calls, lines } = receiver(openFaasSha256);
    expect(await send(direct)).toMatchObject({ statusCode: 403, body: '{"message":"Forbidden"}' });
    expect(calls).toEqual([]);
    expect(lines).toMatchObject([{ guard: "refused", reason }]);
  });
});
