import { inspect } from "node:util";
import { expect, it } from "vitest";
import { github } from "../../../lib/formats/webhook/github.ts";
import { WebhookKey, WebhookKeyRefused } from "../../../lib/formats/webhook/key.ts";
import { sign, WebhookUnsignable } from "../../../lib/formats/webhook/sign.ts";
import { verify } from "../../../lib/formats/webhook/verify.ts";
import { keyOf, NOW, openFaasSha256, schemes, signed, standardWebhooks } from "./schemes.ts";

const whsec = (bytes: number): string => `whsec_${Buffer.alloc(bytes, 7).toString("base64")}`;

it.each([
  ["24 bytes", github, "x".repeat(24)],
  ["24 bytes of base64", standardWebhooks, whsec(24)],
] as const)("accepts a key of %s", (_, scheme, text) => {
  expect(new WebhookKey(scheme, { id: "a", secret: Buffer.from(text) }).id).toBe("a");
});

it.each([
  ["23 bytes", github, "x".repeat(23), "key a has 23 bytes, but needs 24 or more"],
  ["23 bytes of base64", standardWebhooks, whsec(23), "key a has 23 bytes"],
  ["no bytes", standardWebhooks, "whsec_", "key a has 0 bytes"],
  ["no prefix", standardWebhooks, whsec(24).slice(6), "key a must be whsec_ followed by base64"],
  ["another alphabet", standardWebhooks, `whsec_${"-_".repeat(16)}`, "key a must be whsec_"],
  ["a newline at its end", standardWebhooks, `${whsec(24)}\n`, "key a must be whsec_"],
] as const)("rejects a key with %s", (_, scheme, text, message) => {
  const make = () => new WebhookKey(scheme, { id: "a", secret: Buffer.from(text) });
  expect(make).toThrow(WebhookKeyRefused);
  expect(make).toThrow(message);
});

it("accepts a short key if it is declared insecure, but never an empty one", () => {
  const short = { id: "lab", secret: Buffer.from("cookie"), insecureShortKey: true };
  expect(new WebhookKey(openFaasSha256, short).id).toBe("lab");
  expect(() => new WebhookKey(openFaasSha256, { ...short, secret: Buffer.alloc(0) })).toThrow(
    WebhookKeyRefused,
  );
});

it("a key shows its id and never its bytes", () => {
  const secret = "a-secret-that-nobody-may-see";
  const key = new WebhookKey(github, { id: "2026", secret: Buffer.from(secret) });
  const shown = [inspect(key, { depth: 9, showHidden: true }), JSON.stringify(key)];
  expect(shown.join()).toContain("2026");
  for (const form of [
    secret,
    ...(["hex", "base64"] as const).map((e) => Buffer.from(secret).toString(e)),
  ]) {
    expect(shown.join()).not.toContain(form);
  }
});

it("a key is valid for its own scheme only", () => {
  const key = keyOf(github, "right");
  const headers = signed(github, "x", [key]).map(([, value]) => ["Hmac", value] as const);
  expect(() => verify(openFaasSha256, { headers, body: Buffer.from("x") }, [key], NOW)).toThrow(
    "key right is for github, not for openfaas",
  );
});

it.each(schemes)("%s signs nothing without a key that is valid now", (_, scheme) => {
  const message = { body: Buffer.from("x"), id: "msg_1" };
  const ended = keyOf(scheme, "old", { notAfter: new Date(NOW.getTime() - 1) });
  expect(() => sign(scheme, message, [], NOW)).toThrow(WebhookUnsignable);
  expect(() => sign(scheme, message, [ended], NOW)).toThrow("no key is valid at this time");
  expect(sign(scheme, message, [ended, keyOf(scheme, "next")], NOW)).toEqual(
    signed(scheme, message, [keyOf(scheme, "next")]),
  );
});

it.each([undefined, "", "a.b", "x".repeat(257)])(
  "refuses to sign a message with the id %j",
  (id) => {
    const message = { body: Buffer.from("x"), id };
    expect(() => sign(standardWebhooks, message, [keyOf(standardWebhooks, "right")], NOW)).toThrow(
      "an id of 1 to 256 visible ASCII characters without a dot",
    );
  },
);
