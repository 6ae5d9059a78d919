import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { GuardKey } from "../../../../lib/formats/function/guard-config.ts";
import { SecretUnopenable } from "../../../../lib/formats/sealed/open.ts";
import { Secret } from "../../../../lib/formats/sealed/secret-value.ts";
import {
  altered,
  keyOf,
  NOW_SECONDS,
  openFaasSha256,
  secretOf,
  signed,
  standardWebhooks,
  stripeWebhooks,
} from "../../../formats/webhook/schemes.ts";
import { eventOf } from "./guarded-function.ts";
import { BODY, receiver, ROUTE, sent } from "./receiver.ts";

const at = (seconds: number) => new Date((NOW_SECONDS + seconds) * 1000);

describe.each([
  ["Standard Webhooks", standardWebhooks],
  ["Stripe", stripeWebhooks],
])("of %s", (_, scheme) => {
  it.each([
    [300, 300, 200],
    [30, 300, 401],
    [900, 600, 200],
  ])("with a tolerance of %d s, one that is %d s old is answered %d", async (...row) => {
    const [toleranceSeconds, age, status] = row;
    const { send } = receiver(scheme, { toleranceSeconds });
    const headers = sent(scheme, BODY, "now", at(-age));
    expect((await send(eventOf(ROUTE, headers, BODY))).statusCode).toBe(status);
  });
});

describe("of Standard Webhooks", () => {
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
    const opened = { now: new Secret(name, secretOf(openFaasSha256, name)) };
    const secrets = () => (opens ? Promise.resolve(opened) : closed());
    const { send } = receiver(openFaasSha256, {}, { secrets });
    const event = eventOf(ROUTE, sent(openFaasSha256), BODY);
    expect((await send(event)).statusCode).toBe(503);
    opens = true;
    expect((await send(event)).statusCode).toBe(200);
  });
});
