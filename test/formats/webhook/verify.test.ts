import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Header } from "../../../lib/formats/webhook/scheme.ts";
import { verify } from "../../../lib/formats/webhook/verify.ts";
import { body, later, text } from "./message.ts";
import { altered, keyOf, NOW, schemes, signed, standardWebhooks } from "./schemes.ts";

describe.each(schemes)("%s", (_, scheme) => {
  const key = keyOf(scheme, "right");
  const headers = signed(scheme, text, [key]);
  const [name, value] = headers.at(-1) ?? ["", ""];
  const verdict = (given: readonly Header[]) =>
    verify(scheme, { headers: given, body }, [key], NOW);

  it("accepts a signed delivery with header names in any case", () => {
    const shouted = headers.map(([header, said]): Header => [header.toUpperCase(), said]);
    const bodyHash = createHash("sha256").update(body).digest("hex");
    expect(verify(scheme, { headers: shouted, body }, [key], NOW)).toEqual({
      ok: true,
      keyId: "right",
      deliveryId: scheme === standardWebhooks ? "msg_1" : bodyHash,
      bodyHash,
    });
  });

  it("accepts an empty body", () => {
    const empty = new Uint8Array();
    const delivery = { headers: signed(scheme, empty, [key]), body: empty };
    expect(verify(scheme, delivery, [key], NOW)).toMatchObject({ ok: true });
  });

  it("rejects a delivery with another key, without a key, and with another body", () => {
    const wrong = { ok: false, reason: "wrong-signature" };
    expect(verify(scheme, { headers, body }, [keyOf(scheme, "other")], NOW)).toEqual(wrong);
    expect(verify(scheme, { headers, body }, [], NOW)).toEqual(wrong);
    const changed = Buffer.from("This is a massage");
    expect(verify(scheme, { headers, body: changed }, [key], NOW)).toEqual(wrong);
  });

  it("rejects other bytes that decode to the same text", () => {
    const [ff, fe] = [0xff, 0xfe].map((byte) => Buffer.from([0x22, byte, 0x22]));
    if (!ff || !fe) throw new Error("unreachable");
    const lossy = signed(scheme, ff, [key]);
    expect(verify(scheme, { headers: lossy, body: ff }, [key], NOW)).toMatchObject({ ok: true });
    expect(verify(scheme, { headers: lossy, body: fe }, [key], NOW)).toEqual({
      ok: false,
      reason: "wrong-signature",
    });
  });

  it("rejects a delivery if one of its headers is missing or occurs twice", () => {
    for (const [header, said] of headers) {
      const others = headers.filter(([other]) => other !== header);
      expect(verdict(others)).toEqual({ ok: false, reason: "missing-header", header });
      const repeated = { ok: false, reason: "repeated-header", header };
      expect(verdict([...headers, [header, said]])).toEqual(repeated);
      expect(verdict([[header.toUpperCase(), ""], ...headers])).toEqual(repeated);
    }
  });

  it.each([
    ["an empty text", ""],
    ["a blank", " "],
    ["two signatures, joined as Node joins two headers", `${value}, ${value}`],
    ["a signature after a blank", ` ${value}`],
    ["a signature before a newline", `${value}\n`],
    ["a signature without its last character", value.slice(0, -1)],
    ["a signature with one more character", `${value}0`],
    ["a signature with another part at its end", `${value}=`],
    ["a signature without an algorithm", value.replace(/^.*[=,](?=.{20})/, "")],
    ["a signature with characters beyond ASCII", `${value}é\0\u{1f600}`],
    ["a megabyte of signatures", `${value},`.repeat(10_000)],
  ])("rejects a delivery whose signature is %s", (__, forged) => {
    expect(verdict(altered(headers, name, () => forged))).toEqual({
      ok: false,
      reason: "malformed",
    });
  });

  it("returns the id of the key that signed, and accepts a key from its first to its last moment", () => {
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

  it("rejects every key if the current time is invalid", () => {
    const [never, always] = [keyOf(scheme, "right", { notAfter: new Date("?") }), key];
    for (const [which, now] of [
      [never, NOW],
      [always, new Date("?")],
    ] as const) {
      expect(verify(scheme, { headers, body }, [which], now)).toMatchObject({ ok: false });
    }
  });
});
