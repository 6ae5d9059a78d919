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
])("a delivery of %s", (_, scheme) => {
  it.each([
    [300, 300, 200],
    [30, 300, 401],
    [900, 600, 200],
  ])("with a tolerance of %d s and an age of %d s gets %d", async (...row) => {
    const [toleranceSeconds, age, status] = row;
    const { send } = receiver(scheme, { toleranceSeconds });
    const headers = sent(scheme, BODY, "now", at(-age));
    expect((await send(eventOf(ROUTE, headers, BODY))).statusCode).toBe(status);
  });
});

describe("a delivery of Standard Webhooks", () => {
  const good = sent(standardWebhooks);

  it.each([
    ["with a timestamp 301 s old", sent(standardWebhooks, BODY, "now", at(-301)), "too-old"],
    ["with a timestamp 301 s ahead", sent(standardWebhooks, BODY, "now", at(301)), "too-new"],
    [
      "with a timestamp that is not a number",
      altered(good, "webhook-timestamp", () => "123abc"),
      "malformed",
    ],
    [
      "with a timestamp in another number format",
      altered(good, "webhook-timestamp", () => "1e9"),
      "malformed",
    ],
    [
      "with a timestamp of 20 digits",
      altered(good, "webhook-timestamp", () => "1".repeat(20)),
      "malformed",
    ],
    ["with a dot in its id", altered(good, "webhook-id", () => "msg.1"), "malformed"],
    [
      "with an id of 257 characters",
      altered(good, "webhook-id", () => "m".repeat(257)),
      "malformed",
    ],
    [
      "with another id than the signed one",
      altered(good, "webhook-id", () => "msg_2"),
      "wrong-signature",
    ],
  ])("%s is rejected", async (_, headers, reason) => {
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
    [
      "is accepted if both keys sign and only the new one is known",
      both,
      [{ secret: "next" }],
      200,
      "next",
    ],
    [
      "is accepted if the old key signs and both are known",
      good,
      [{ secret: "next" }, ends(60)],
      200,
      "now",
    ],
    [
      "is accepted if the old key signs in its last moment",
      good,
      [{ secret: "next" }, ends(0)],
      200,
      "now",
    ],
    [
      "is rejected if the old key signs after its end",
      good,
      [{ secret: "next" }, ends(-1)],
      401,
      "now",
    ],
    [
      "is rejected if the new key signs before its start",
      sent(standardWebhooks, BODY, "next"),
      [{ secret: "next", notBefore: at(1).toISOString() }],
      401,
      "next",
    ],
  ])("%s", async (_, headers, keys, status, keyId) => {
    const { send, lines } = receiver(standardWebhooks, { keys });
    expect((await send(eventOf(ROUTE, headers, BODY))).statusCode).toBe(status);
    expect(lines[0]).toMatchObject({ keyId });
  });
});

describe("a delivery", () => {
  const context = { app: "signet", stage: "dev", function: "hooks" };
  const closed = () => Promise.reject(new SecretUnopenable("cannot open now (…)", { context }));

  it.each([
    ["for a guard whose key does not open", {}, { secrets: closed }, "cannot open now (…)"],
    [
      "for a guard whose key is not a secret of the function",
      { keys: [{ secret: "other" }] },
      {},
      "the function has no secret other",
    ],
    [
      "for a guard whose key is too short",
      {},
      { secrets: { now: "cookie" } },
      /^key now has 6 bytes/,
    ],
  ])("%s gets 503", async (_, settings, options, message) => {
    const { send, calls, lines } = receiver(openFaasSha256, settings, options);
    const { statusCode, body } = await send(eventOf(ROUTE, sent(openFaasSha256), BODY));
    expect([statusCode, body]).toEqual([503, '{"message":"Service unavailable"}']);
    expect(calls).toEqual([]);
    expect(lines).toMatchObject([{ guard: "failed", reason: "no-key" }]);
    expect(lines[0]?.["message"]).toMatch(message);
  });

  it("for a guard with a short key gets 200 if insecureShortKey allows it", async () => {
    const keys = [{ secret: "now", insecureShortKey: true }];
    const { send } = receiver(openFaasSha256, { keys }, { secrets: { now: "cookie" } });
    const value = `sha256=${createHmac("sha256", "cookie").update(BODY).digest("hex")}`;
    expect((await send(eventOf(ROUTE, [["Hmac", value]], BODY))).statusCode).toBe(200);
  });

  it("gets 200 as soon as the key opens", async () => {
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
