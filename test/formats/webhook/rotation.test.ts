import { describe, expect, it } from "vitest";
import { verify } from "../../../lib/formats/webhook/verify.ts";
import { body, later, text } from "./message.ts";
import { keyOf, NOW, signed, standardWebhooks, stripeWebhooks } from "./schemes.ts";

describe.each([standardWebhooks, stripeWebhooks])(
  "a sender of $name that changes its key",
  (scheme) => {
    const [old, next] = [keyOf(scheme, "old"), keyOf(scheme, "next")];
    const both = { headers: signed(scheme, text, [old, next]), body };

    it.each([
      ["both keys, if the receiver has the new one", both, [next], "next"],
      ["both keys, if the receiver has the old one", both, [old], "old"],
      [
        "the old key, if the receiver has both",
        { headers: signed(scheme, text, [old]), body },
        [next, old],
        "old",
      ],
      [
        "both keys, if the old one has expired",
        both,
        [keyOf(scheme, "old", { notAfter: later(-1) }), next],
        "next",
      ],
    ] as const)("is accepted when it signs with %s", (_, delivery, keys, keyId) => {
      expect(verify(scheme, delivery, keys, NOW)).toMatchObject({ ok: true, keyId });
    });

    it("is refused when it signs only with an expired old key", () => {
      const ended = keyOf(scheme, "old", { notAfter: later(-1) });
      const delivery = { headers: signed(scheme, text, [old]), body };
      expect(verify(scheme, delivery, [next, ended], NOW)).toMatchObject({ reason: "key-expired" });
    });
  },
);
