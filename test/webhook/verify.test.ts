import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { github } from "../../lib/webhook/github.ts";
import type { Header } from "../../lib/webhook/scheme.ts";
import { standard } from "../../lib/webhook/standard.ts";
import { verify } from "../../lib/webhook/verify.ts";
import {
  altered,
  keyOf,
  NOW,
  NOW_SECONDS,
  openFaasSha1,
  openFaasSha256,
  schemes,
  signed,
  standardWebhooks,
  stripeWebhooks,
} from "./schemes.ts";

const text = "This is a message";
const body = Buffer.from(text);
const later = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);

describe.each(schemes)("%s", (_, scheme) => {
  const key = keyOf(scheme, "right");
  const headers = signed(scheme, text, [key]);
  const [name, value] = headers.at(-1) ?? ["", ""];
  const verdict = (given: readonly Header[]) =>
    verify(scheme, { headers: given, body }, [key], NOW);

  it("takes what is signed, in a header of any case", () => {
    const shouted = headers.map(([header, said]): Header => [header.toUpperCase(), said]);
    const bodyHash = createHash("sha256").update(body).digest("hex");
    expect(verify(scheme, { headers: shouted, body }, [key], NOW)).toEqual({
      ok: true,
      keyId: "right",
      deliveryId: scheme === standardWebhooks ? "msg_1" : bodyHash,
      bodyHash,
    });
  });

  it("takes an empty body", () => {
    const empty = new Uint8Array();
    const delivery = { headers: signed(scheme, empty, [key]), body: empty };
    expect(verify(scheme, delivery, [key], NOW)).toMatchObject({ ok: true });
  });

  it("refuses another key, no key, and another body", () => {
    const wrong = { ok: false, reason: "wrong-signature" };
    expect(verify(scheme, { headers, body }, [keyOf(scheme, "other")], NOW)).toEqual(wrong);
    expect(verify(scheme, { headers, body }, [], NOW)).toEqual(wrong);
    const changed = Buffer.from("This is a massage");
    expect(verify(scheme, { headers, body: changed }, [key], NOW)).toEqual(wrong);
  });

  it("refuses bytes that are the same only as text", () => {
    const [ff, fe] = [0xff, 0xfe].map((byte) => Buffer.from([0x22, byte, 0x22]));
    if (!ff || !fe) throw new Error("unreachable");
    const lossy = signed(scheme, ff, [key]);
    expect(verify(scheme, { headers: lossy, body: ff }, [key], NOW)).toMatchObject({ ok: true });
    expect(verify(scheme, { headers: lossy, body: fe }, [key], NOW)).toEqual({
      ok: false,
      reason: "wrong-signature",
    });
  });

  it("refuses a delivery without one of its headers, or with one of them twice", () => {
    for (const [header, said] of headers) {
      const others = headers.filter(([other]) => other !== header);
      expect(verdict(others)).toEqual({ ok: false, reason: "missing-header", header });
      const repeated = { ok: false, reason: "repeated-header", header };
      expect(verdict([...headers, [header, said]])).toEqual(repeated);
      expect(verdict([[header.toUpperCase(), ""], ...headers])).toEqual(repeated);
    }
  });

  it.each([
    ["nothing", ""],
    ["a blank", " "],
    ["what Node makes of two headers", `${value}, ${value}`],
    ["a blank before it", ` ${value}`],
    ["a newline after it", `${value}\n`],
    ["a cut end", value.slice(0, -1)],
    ["more at its end", `${value}0`],
    ["no algorithm", value.replace(/^.*[=,](?=.{20})/, "")],
    ["what is no ASCII", `${value}é\0\u{1f600}`],
    ["a megabyte of it", `${value},`.repeat(10_000)],
  ])("refuses %s for a signature", (__, forged) => {
    expect(verdict(altered(headers, name, () => forged))).toEqual({
      ok: false,
      reason: "malformed",
    });
  });

  it("tells the key that signed, and takes a key from its first to its last moment", () => {
    const old = keyOf(scheme, "old", { notAfter: NOW });
    const next = keyOf(scheme, "next", { notBefore: NOW });
    const byOld = { headers: signed(scheme, text, [old]), body };
    const byNext = { headers: signed(scheme, text, [next]), body };
    expect(verify(scheme, byOld, [next, old], NOW)).toMatchObject({ ok: true, keyId: "old" });
    expect(verify(scheme, byNext, [old, next], NOW)).toMatchObject({ ok: true, keyId: "next" });
    expect(verify(scheme, byOld, [next, old], later(1))).toEqual({
      ok: false,
      reason: "key-expired",
      keyId: "old",
    });
    expect(verify(scheme, byNext, [old, next], later(-1))).toEqual({
      ok: false,
      reason: "key-not-yet-valid",
      keyId: "next",
    });
  });

  it("takes no key at a time that is none", () => {
    const [never, always] = [keyOf(scheme, "right", { notAfter: new Date("?") }), key];
    for (const [which, now] of [
      [never, NOW],
      [always, new Date("?")],
    ] as const) {
      expect(verify(scheme, { headers, body }, [which], now)).toMatchObject({ ok: false });
    }
  });
});

describe("the algorithm", () => {
  const key = keyOf(openFaasSha256, "right");
  const sha1 = signed(openFaasSha1, text, [key])[0]?.[1] ?? "";
  const sha256 = signed(openFaasSha256, text, [key])[0]?.[1] ?? "";
  const hex = sha256.slice(7);

  it.each([
    ["a right SHA-1 where SHA-256 is set", sha1, "other-algorithm"],
    ["SHA-1's digest called SHA-256", sha1.replace("sha1", "sha256"), "malformed"],
    ["SHA256", `SHA256=${hex}`, "other-algorithm"],
    ["xsha256", `xsha256=${hex}`, "other-algorithm"],
    ["sha512", `sha512=${hex}${hex}`, "other-algorithm"],
    ["none", "none=", "other-algorithm"],
    ["md5", "md5=9e107d9d372bb6826bd81d3542a419d6", "other-algorithm"],
    ["no name", `=${hex}`, "malformed"],
    ["no digest", "sha256=", "malformed"],
    ["only a digest", hex, "malformed"],
    ["upper-case hex", `sha256=${hex.toUpperCase()}`, "malformed"],
    ["an inherited name", `constructor=${hex}`, "other-algorithm"],
  ])("refuses %s", (_, value, reason) => {
    for (const [header, scheme] of [
      ["Hmac", openFaasSha256],
      ["X-Hub-Signature-256", github],
    ] as const) {
      const keys = [keyOf(scheme, "right")];
      const delivery = { headers: [[header, value]] as const, body };
      expect(verify(scheme, delivery, keys, NOW)).toEqual({ ok: false, reason });
    }
  });

  it("takes SHA-1 where it is asked for, and then no SHA-256", () => {
    const given = (value: string) => ({ headers: [["Hmac", value]] as const, body });
    expect(verify(openFaasSha1, given(sha1), [key], NOW)).toMatchObject({ ok: true });
    expect(verify(openFaasSha1, given(sha256), [key], NOW)).toEqual({
      ok: false,
      reason: "other-algorithm",
    });
  });

  it.each([
    [standardWebhooks, "webhook-signature", (value: string) => value.replace("v1,", "v1a,")],
    [stripeWebhooks, "Stripe-Signature", (value: string) => value.replace("v1=", "v0=")],
  ] as const)("passes over other versions of $name", (scheme, name, renamed) => {
    const keys = [keyOf(scheme, "right")];
    const headers = signed(scheme, text, keys);
    expect(verify(scheme, { headers: altered(headers, name, renamed), body }, keys, NOW)).toEqual({
      ok: false,
      reason: "other-algorithm",
    });
    const separator = name === "webhook-signature" ? " v1a,AAAA" : ",v0=00";
    const both = altered(headers, name, (value) => value + separator);
    expect(verify(scheme, { headers: both, body }, keys, NOW)).toMatchObject({ ok: true });
  });
});

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
  ])("received %i seconds after it was signed", (age, reason) => {
    expect(verify(scheme, { headers, body }, [key], later(age))).toMatchObject(
      reason === undefined ? { ok: true } : { ok: false, reason, keyId: "right" },
    );
  });

  it("is told of nothing that nobody signed", () => {
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
  ])("refuses timestamp %j", (written) => {
    const given = altered(headers, name, (value) => value.replace(String(NOW_SECONDS), written));
    expect(verify(scheme, { headers: given, body }, [key], NOW)).toEqual({
      ok: false,
      reason: "malformed",
    });
  });
});

it("refuses any time where the tolerance is not a number", () => {
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
])("refuses %s in a Stripe-Signature", (_, before, after) => {
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

it.each(["", "a.b", "a b", "é", "a\n", "x".repeat(257)])("refuses webhook-id %j", (id) => {
  const key = keyOf(standardWebhooks, "right");
  const headers = altered(signed(standardWebhooks, text, [key]), "webhook-id", () => id);
  expect(verify(standardWebhooks, { headers, body }, [key], NOW)).toEqual({
    ok: false,
    reason: "malformed",
  });
});

it("takes no part of the body for the timestamp, nor of the timestamp for the body", () => {
  const key = keyOf(standardWebhooks, "right");
  const headers = signed(standardWebhooks, `${NOW_SECONDS}.{}`, [key]);
  // The same bytes were signed: msg_1.<timestamp>.<timestamp>.{}
  const moved = altered(headers, "webhook-id", (id) => `${id}.${NOW_SECONDS}`);
  expect(verify(standardWebhooks, { headers: moved, body: Buffer.from("{}") }, [key], NOW)).toEqual(
    { ok: false, reason: "malformed" },
  );
});

describe.each([standardWebhooks, stripeWebhooks])(
  "a sender of $name that changes its key",
  (scheme) => {
    const [old, next] = [keyOf(scheme, "old"), keyOf(scheme, "next")];
    const both = { headers: signed(scheme, text, [old, next]), body };

    it.each([
      ["both keys, to who has the new one", both, [next], "next"],
      ["both keys, to who has the old one", both, [old], "old"],
      [
        "the old key, to who has both",
        { headers: signed(scheme, text, [old]), body },
        [next, old],
        "old",
      ],
      [
        "both keys, where the old one is past its end",
        both,
        [keyOf(scheme, "old", { notAfter: later(-1) }), next],
        "next",
      ],
    ] as const)("signs with %s", (_, delivery, keys, keyId) => {
      expect(verify(scheme, delivery, keys, NOW)).toMatchObject({ ok: true, keyId });
    });

    it("is refused where only the old key signs and is past its end", () => {
      const ended = keyOf(scheme, "old", { notAfter: later(-1) });
      const delivery = { headers: signed(scheme, text, [old]), body };
      expect(verify(scheme, delivery, [next, ended], NOW)).toMatchObject({ reason: "key-expired" });
    });
  },
);
