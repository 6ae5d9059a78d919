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

describe("verify, for a signature that names its algorithm,", () => {
  const key = keyOf(openFaasSha256, "right");
  const sha1 = signed(openFaasSha1, text, [key])[0]?.[1] ?? "";
  const sha256 = signed(openFaasSha256, text, [key])[0]?.[1] ?? "";
  const hex = sha256.slice(7);

  it.each([
    ["a right SHA-1 signature if SHA-256 is set", sha1, "other-algorithm"],
    ["SHA-1's digest called SHA-256", sha1.replace("sha1", "sha256"), "malformed"],
    ["the name SHA256", `SHA256=${hex}`, "other-algorithm"],
    ["the name xsha256", `xsha256=${hex}`, "other-algorithm"],
    ["the name sha512", `sha512=${hex}${hex}`, "other-algorithm"],
    ["the name none", "none=", "other-algorithm"],
    ["the name md5", "md5=9e107d9d372bb6826bd81d3542a419d6", "other-algorithm"],
    ["an empty name", `=${hex}`, "malformed"],
    ["an empty digest", "sha256=", "malformed"],
    ["a digest without a name", hex, "malformed"],
    ["upper-case hex", `sha256=${hex.toUpperCase()}`, "malformed"],
    ["an inherited name", `constructor=${hex}`, "other-algorithm"],
  ])("rejects a header with %s", (_, value, reason) => {
    for (const [header, scheme] of [
      ["Hmac", openFaasSha256],
      ["X-Hub-Signature-256", github],
    ] as const) {
      const keys = [keyOf(scheme, "right")];
      const delivery = { headers: [[header, value]] as const, body };
      expect(verify(scheme, delivery, keys, NOW)).toEqual({ ok: false, reason });
    }
  });

  it("accepts only SHA-1 if the scheme is set to SHA-1", () => {
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
