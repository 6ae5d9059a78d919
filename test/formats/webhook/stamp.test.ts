import { describe, expect, it } from "vitest";
import { standard } from "../../../lib/formats/webhook/standard.ts";
import { verify } from "../../../lib/formats/webhook/verify.ts";
import { body, later, text } from "./message.ts";
import {
  altered,
  keyOf,
  NOW,
  NOW_SECONDS,
  signed,
  standardWebhooks,
  stripeWebhooks,
} from "./schemes.ts";

describe.each([
  [standardWebhooks, "webhook-timestamp"],
  [stripeWebhooks, "Stripe-Signature"],
] as const)("the time in $name", (scheme, name) => {
  const key = keyOf(scheme, "right");
  const headers = signed(scheme, text, [key]);

  it.each([
    [-301, "too-new"],
    [-300, undefined],
    [300, undefined],
    [301, "too-old"],
    [10 ** 9, "too-old"],
  ])("is checked against the tolerance %i seconds after signing", (age, reason) => {
    expect(verify(scheme, { headers, body }, [key], later(age))).toMatchObject(
      reason === undefined ? { ok: true } : { ok: false, reason, keyId: "right" },
    );
  });

  it("is not reported if the signature is wrong", () => {
    const other = [keyOf(scheme, "other")];
    expect(verify(scheme, { headers, body }, other, later(301))).toEqual({
      ok: false,
      reason: "wrong-signature",
    });
  });

  it.each([
    `${NOW_SECONDS}abc`,
    "1.79e9",
    `${NOW_SECONDS}.0`,
    `0${NOW_SECONDS}`,
    `+${NOW_SECONDS}`,
    `-${NOW_SECONDS}`,
    `${NOW_SECONDS}0000000000`,
    "0x6ab13b80",
    "１７９０００００００",
    "",
  ])("is rejected if it is written %j", (written) => {
    const given = altered(headers, name, (value) => value.replace(String(NOW_SECONDS), written));
    expect(verify(scheme, { headers: given, body }, [key], NOW)).toEqual({
      ok: false,
      reason: "malformed",
    });
  });
});

it("rejects every timestamp if the tolerance is NaN", () => {
  const scheme = standard({ toleranceSeconds: Number.NaN });
  const key = keyOf(scheme, "right");
  expect(verify(scheme, { headers: signed(scheme, text, [key]), body }, [key], NOW)).toMatchObject({
    ok: false,
  });
});

it.each([
  ["two timestamps", `t=${NOW_SECONDS},`, ""],
  ["a part without a name", "", ",=x"],
  ["an empty part", "", ","],
])("rejects %s in a Stripe-Signature", (_, before, after) => {
  const key = keyOf(stripeWebhooks, "right");
  const headers = altered(
    signed(stripeWebhooks, text, [key]),
    "Stripe-Signature",
    (value) => before + value + after,
  );
  expect(verify(stripeWebhooks, { headers, body }, [key], NOW)).toEqual({
    ok: false,
    reason: "malformed",
  });
});

it.each(["", "a.b", "a b", "é", "a\n", "x".repeat(257)])("rejects the webhook-id %j", (id) => {
  const key = keyOf(standardWebhooks, "right");
  const headers = altered(signed(standardWebhooks, text, [key]), "webhook-id", () => id);
  expect(verify(standardWebhooks, { headers, body }, [key], NOW)).toEqual({
    ok: false,
    reason: "malformed",
  });
});

it("rejects a delivery if the timestamp was moved into the id, although the signed bytes are the same", () => {
  const key = keyOf(standardWebhooks, "right");
  const headers = signed(standardWebhooks, `${NOW_SECONDS}.{}`, [key]);
  // The same bytes were signed: msg_1.<timestamp>.<timestamp>.{}
  const moved = altered(headers, "webhook-id", (id) => `${id}.${NOW_SECONDS}`);
  expect(verify(standardWebhooks, { headers: moved, body: Buffer.from("{}") }, [key], NOW)).toEqual(
    { ok: false, reason: "malformed" },
  );
});
