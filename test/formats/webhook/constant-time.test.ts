import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it, vi, type MockInstance } from "vitest";
import { verify } from "../../../lib/formats/webhook/verify.ts";
import { keyOf, NOW, schemes, signed } from "./schemes.ts";

let compare: MockInstance<typeof crypto.timingSafeEqual>;
beforeAll(() => {
  compare = vi.spyOn(crypto, "timingSafeEqual");
  syncBuiltinESMExports(); // Named imports call the spy from here on.
});
beforeEach(() => void compare.mockClear());
afterAll(() => {
  compare.mockRestore();
  syncBuiltinESMExports();
});

it.each(schemes)(
  "%s compares each signature with each key, even after one was right",
  (_, scheme) => {
    const body = Buffer.from("x");
    const keys = ["first", "second", "third"].map((text) => keyOf(scheme, text));
    const headers = signed(scheme, body, keys);
    const several = scheme.name === "standard" || scheme.name === "stripe";

    expect(verify(scheme, { headers, body }, keys, NOW)).toMatchObject({
      ok: true,
      keyId: "first",
    });

    expect(compare).toHaveBeenCalledTimes(several ? 9 : 3);
    for (const [left, right] of compare.mock.calls) {
      expect([left.byteLength, right.byteLength]).toEqual(
        scheme.algorithm === "sha1" ? [20, 20] : [32, 32],
      );
    }
  },
);

it("the source computes signatures in one place, and compares them in one place", () => {
  const folder = join(import.meta.dirname, "../../../lib/formats/webhook");
  const using = (word: string) =>
    readdirSync(folder).filter((file) => readFileSync(join(folder, file), "utf8").includes(word));
  expect(using("timingSafeEqual(")).toEqual(["verify.ts"]);
  expect(using("createHmac(")).toEqual(["key.ts"]);
});
