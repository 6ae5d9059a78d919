import { describe, expect, it } from "vitest";
import { github } from "../../../lib/formats/webhook/github.ts";
import { verify } from "../../../lib/formats/webhook/verify.ts";
import { body, text } from "./message.ts";
import {
  altered,
  keyOf,
  NOW,
  openFaasSha1,
  openFaasSha256,
  signed,
  standardWebhooks,
  stripeWebhooks,
} from "./schemes.ts";

describe("verify, given the algorithm of a signature,", () => {
  const key = keyOf(openFaasSha256, "right");
  const sha1 = signed(openFaasSha1, text, [key])[0]?.[1] ?? "";
  const sha256 = signed(openFaasSha256, text, [key])[0]?.[1] ?? "";
  const hex = sha256.slice(7);

  it.each([
    ["a right SHA-1 if SHA-256 is set", sha1, "other-algorithm"],
    ["SHA-1's digest called SHA-256", sha1.replace("sha1", "sha256"), "malformed"],
    ["SHA256", `SHA256=${hex}`, "other-algorithm"],
    ["xsha256", `xsha256=${hex}`, "other-algorithm"],
    ["sha512", `sha512=${hex}${hex}`, "other-algorithm"],
    ["none", "none=", "other-algorithm"],
    ["md5", "md5=9e107d9d372bb6826bd81d3542a419d6", "other-algorithm"],
    ["an empty name", `=${hex}`, "malformed"],
    ["an empty digest", "sha256=", "malformed"],
    ["only a digest", hex, "malformed"],
    ["upper-case hex", `sha256=${hex.toUpperCase()}`, "malformed"],
    ["an inherited name", `constructor=${hex}`, "other-algorithm"],
  ])("rejects %s", (_, value, reason) => {
    for (const [header, scheme] of [
      ["Hmac", openFaasSha256],
      ["X-Hub-Signature-256", github],
    ] as const) {
      const keys = [keyOf(scheme, "right")];
      const delivery = { headers: [[header, value]] as const, body };
      expect(verify(scheme, delivery, keys, NOW)).toEqual({ ok: false, reason });
    }
  });

  it("accepts SHA-1 if it is set, and then rejects SHA-256", () => {
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
  ] as const)("ignores other versions of $name", (scheme, name, renamed) => {
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
