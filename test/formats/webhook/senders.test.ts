import * as octokit from "@octokit/webhooks-methods";
import * as fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { Stripe } from "stripe";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { github } from "../../../lib/formats/webhook/github.ts";
import type { Header } from "../../../lib/formats/webhook/scheme.ts";
import { verify } from "../../../lib/formats/webhook/verify.ts";
import { anyText } from "../../random/any-text.ts";
import {
  altered,
  keyOf,
  NOW,
  NOW_SECONDS,
  secretOf,
  signed,
  standardWebhooks,
  stripeWebhooks,
} from "./schemes.ts";

// The libraries read the clock themselves.
beforeEach(() => void vi.useFakeTimers({ now: NOW, toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

const key = "right";
const text = anyText({ minLength: 1, maxLength: 100 });
const runs = { numRuns: 50 };

describe("@octokit/webhooks-methods", () => {
  const secret = secretOf(github, key);
  const keys = [keyOf(github, key)];

  it("signs and verifies as our code does", async () => {
    await fc.assert(
      fc.asyncProperty(text, async (body) => {
        const theirs = await octokit.sign(secret, body);
        const [[name, ours] = ["", ""]] = signed(github, body, keys);
        expect(ours).toBe(theirs);
        expect(await octokit.verify(secret, body, ours)).toBe(true);
        expect(await octokit.verify(secret, `${body} `, ours)).toBe(false);
        const delivery = { headers: [[name, theirs]] as const, body: Buffer.from(body) };
        expect(verify(github, delivery, keys, NOW)).toMatchObject({ ok: true });
      }),
      runs,
    );
  });

  it("accepts text only, so that two bodies that decode to the same text have the same signature", async () => {
    const [ff, fe] = lossyPair();
    const [[, ours] = ["", ""]] = signed(github, ff, keys);
    expect(await octokit.verify(secret, ff.toString(), ours)).toBe(false);
    const theirs = await octokit.sign(secret, ff.toString());
    expect(await octokit.verify(secret, fe.toString(), theirs)).toBe(true);
  });
});

describe("standardwebhooks", () => {
  const theirs = new Webhook(secretOf(standardWebhooks, key));
  const keys = [keyOf(standardWebhooks, key)];
  const accepts = (headers: readonly Header[], body: string | Buffer): boolean =>
    succeeds(() => theirs.verify(body, Object.fromEntries(headers), { jsonParse: false }));
  const weAccept = (headers: readonly Header[], body: string | Buffer): boolean =>
    verify(standardWebhooks, { headers, body: Buffer.from(body) }, keys, NOW).ok;

  it("signs and verifies as our code does", () => {
    fc.assert(
      fc.property(text, fc.uuid(), fc.integer({ min: -302, max: 302 }), (body, id, ago) => {
        const at = new Date(NOW.getTime() - ago * 1000);
        const ours = signed(standardWebhooks, { body: Buffer.from(body), id }, keys, at);
        expect(ours.at(-1)?.[1]).toBe(theirs.sign(id, at, body));
        expect(accepts(ours, body)).toBe(Math.abs(ago) <= 300);
        expect(weAccept(ours, body)).toBe(Math.abs(ago) <= 300);
        expect([accepts(ours, `${body} `), weAccept(ours, `${body} `)]).toEqual([false, false]);
      }),
      runs,
    );
  });

  // Each is a known difference: the library accepts the delivery, and our code rejects it.
  it.each<[string, () => readonly [readonly Header[], string | Buffer]]>([
    [
      "other bytes that decode to the same text",
      () => {
        const [ff, fe] = lossyPair();
        return [theirHeaders("msg_1", ff), fe];
      },
    ],
    ["a timestamp with letters", () => [withTimestamp(`${NOW_SECONDS}abc`), "{}"]],
    ["a timestamp with a leading zero", () => [withTimestamp(`0${NOW_SECONDS}`), "{}"]],
    ["an id with a dot", () => [theirHeaders("a.b", "{}"), "{}"]],
    [
      "a second header in another case",
      () => [[["Webhook-Signature", "v1,AAAA"], ...theirHeaders("msg_1", "{}")], "{}"],
    ],
    [
      "an invalid signature next to a valid one",
      () => [
        altered(theirHeaders("msg_1", "{}"), "webhook-signature", (value) => `v1,! ${value}`),
        "{}",
      ],
    ],
  ])("accepts %s, which we reject", (_, make) => {
    const [headers, body] = make();
    expect(accepts(headers, body)).toBe(true);
    expect(weAccept(headers, body)).toBe(false);
  });

  it("accepts a key of one byte, which we reject", () => {
    const short = `whsec_${Buffer.from("x").toString("base64")}`;
    expect(succeeds(() => new Webhook(short))).toBe(true);
    expect(() => keyOf(standardWebhooks, key, { secret: Buffer.from(short) })).toThrow("1 bytes");
  });

  function theirHeaders(id: string, body: string | Buffer): readonly Header[] {
    return [
      ["webhook-id", id],
      ["webhook-timestamp", String(NOW_SECONDS)],
      ["webhook-signature", theirs.sign(id, NOW, body)],
    ];
  }
  function withTimestamp(written: string): readonly Header[] {
    return altered(theirHeaders("msg_1", "{}"), "webhook-timestamp", () => written);
  }
});

describe("stripe", () => {
  const secret = secretOf(stripeWebhooks, key);
  const keys = [keyOf(stripeWebhooks, key)];
  const theirs = (payload: string, timestamp = NOW_SECONDS): string =>
    Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
  const accepts = (header: string, body: string | Buffer): boolean =>
    succeeds(() => Stripe.webhooks.signature?.verifyHeader(body, header, secret, 300));
  const weAccept = (header: string, body: string | Buffer): boolean =>
    verify(
      stripeWebhooks,
      { headers: [["Stripe-Signature", header]], body: Buffer.from(body) },
      keys,
      NOW,
    ).ok;

  it("signs and verifies as our code does", () => {
    fc.assert(
      fc.property(text, fc.integer({ min: -300, max: 302 }), (body, ago) => {
        const at = new Date(NOW.getTime() - ago * 1000);
        const ours = signed(stripeWebhooks, body, keys, at)[0]?.[1] ?? "";
        expect(ours).toBe(theirs(body, NOW_SECONDS - ago));
        expect([accepts(ours, body), weAccept(ours, body)]).toEqual([ago <= 300, ago <= 300]);
        expect([accepts(ours, `${body} `), weAccept(ours, `${body} `)]).toEqual([false, false]);
      }),
      runs,
    );
  });

  // Each is a known difference: the library accepts the delivery, and our code rejects it.
  it.each<[string, () => readonly [string, string | Buffer]]>([
    [
      "a delivery that was signed a year ahead",
      () => [theirs("{}", NOW_SECONDS + 31_536_000), "{}"],
    ],
    [
      "other bytes that decode to the same text",
      () => {
        const [ff, fe] = lossyPair();
        return [theirs(ff.toString()), fe];
      },
    ],
    ["a timestamp with letters", () => [theirs("{}").replace(",", "abc,"), "{}"]],
    ["two timestamps, of which it uses the last", () => [`t=1,${theirs("{}")}`, "{}"]],
    ["an invalid signature next to a valid one", () => [`${theirs("{}")},v1=!`, "{}"]],
  ])("accepts %s, which we reject", (_, make) => {
    const [header, body] = make();
    expect(accepts(header, body)).toBe(true);
    expect(weAccept(header, body)).toBe(false);
  });

  it("rejects an empty body, which we accept", () => {
    expect([accepts(theirs(""), ""), weAccept(theirs(""), "")]).toEqual([false, true]);
  });
});

/** Returns different bytes that both decode to U+FFFD. */
function lossyPair(): readonly [Buffer, Buffer] {
  return [Buffer.from([0x22, 0xff, 0x22]), Buffer.from([0x22, 0xfe, 0x22])];
}

function succeeds(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
