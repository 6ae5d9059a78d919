import { runs } from "../../random/runs.ts";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { WebhookKey } from "../../../lib/formats/webhook/key.ts";
import type { Header } from "../../../lib/formats/webhook/scheme.ts";
import { verify } from "../../../lib/formats/webhook/verify.ts";
import { NOW, schemes, signed } from "./schemes.ts";

const bytes = fc.uint8Array({ minLength: 24, maxLength: 80 });
const body = fc.uint8Array({ minLength: 1, maxLength: 200 });
const id = fc.stringMatching(/^[!-\-/-~]{1,40}$/);
/** The position of a byte to change, and a mask of the bits to change. The mask is never 0. */
const change = fc.record({ at: fc.nat(), by: fc.integer({ min: 1, max: 255 }) });

function changed(given: Uint8Array, { at, by }: { at: number; by: number }): Buffer {
  const copy = Buffer.from(given);
  const place = at % copy.length;
  copy[place] = (copy[place] ?? 0) ^ by;
  return copy;
}

it.each(schemes)("%s accepts what it signed, and nothing with one changed byte", (_, scheme) => {
  const key = (of: Uint8Array) =>
    new WebhookKey(scheme, {
      id: "k",
      secret:
        scheme.name === "standard"
          ? Buffer.from(`whsec_${Buffer.from(of).toString("base64")}`)
          : of,
    });
  fc.assert(
    fc.property(bytes, body, id, change, fc.nat(), (secret, sent, messageId, edit, which) => {
      const headers = signed(scheme, { body: sent, id: messageId }, [key(secret)]);
      const ok = (given: readonly Header[], got: Uint8Array, by: Uint8Array): boolean =>
        verify(scheme, { headers: given, body: got }, [key(by)], NOW).ok;
      expect(ok(headers, sent, secret)).toBe(true);
      expect(ok(headers, changed(sent, edit), secret)).toBe(false);
      expect(ok(headers, sent, changed(secret, edit))).toBe(false);
      const place = which % headers.length;
      const forged = headers.map(([name, value], i): Header => [
        name,
        i === place ? changed(Buffer.from(value), edit).toString("latin1") : value,
      ]);
      expect(ok(forged, sent, secret)).toBe(false);
    }),
    { numRuns: runs(60) },
  );
});

it.each(schemes)("%s rejects any other headers and body without throwing", (_, scheme) => {
  const key = new WebhookKey(scheme, {
    id: "k",
    secret: Buffer.from(`whsec_${Buffer.alloc(32).toString("base64")}`),
  });
  const digest = Buffer.alloc(32, 1);
  const piece = fc.constantFrom(
    "v1",
    "v1a",
    "t",
    "sha256",
    "sha1",
    "=",
    ",",
    " ",
    "\n",
    "0",
    "1790000000",
    ".",
    digest.toString("hex"),
    digest.toString("base64"),
  );
  const value = fc.oneof(
    fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)),
    fc.array(piece).map((pieces) => pieces.join("")),
  );
  const name = fc.oneof(fc.constantFrom(...scheme.headers), fc.string());
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value)), fc.uint8Array(), (headers, got) => {
      expect(verify(scheme, { headers, body: got }, [key], NOW)).toMatchObject({ ok: false });
    }),
    { numRuns: runs(60) },
  );
});
