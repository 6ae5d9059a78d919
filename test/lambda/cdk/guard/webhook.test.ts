import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Header } from "../../../../lib/formats/webhook/scheme.ts";
import {
  openFaasSha1,
  openFaasSha256,
  schemes,
  secretOf,
} from "../../../formats/webhook/schemes.ts";
import { eventOf } from "./guarded-function.ts";
import { BODY, receiver, ROUTE, sent } from "./receiver.ts";

const sha1 = createHmac("sha1", secretOf(openFaasSha1, "now")).update(BODY).digest("hex");
const sha256 = createHmac("sha256", secretOf(openFaasSha256, "now")).update(BODY).digest("hex");

describe.each(schemes)("a delivery of %s", (_, scheme) => {
  it("reaches the handler unchanged, with its body as text or in base64", async () => {
    const { send, calls } = receiver(scheme);
    for (const body of [BODY, Buffer.from(BODY)]) {
      const event = eventOf(ROUTE, sent(scheme), body);
      const before = structuredClone(event);
      expect(await send(event)).toEqual({ statusCode: 200, body: event.body });
      expect(calls.at(-1)).toBe(event);
      expect(event).toEqual(before);
    }
  });

  it("may be empty", async () => {
    const { send, calls } = receiver(scheme);
    expect((await send(eventOf(ROUTE, sent(scheme, ""), null))).statusCode).toBe(200);
    expect(calls).toHaveLength(1);
  });

  it.each([
    ["with a wrong key", sent(scheme, BODY, "wrong"), BODY],
    ["over another body", sent(scheme), `${BODY}.`],
    ["over a body that ends with a newline", sent(scheme), `${BODY}\n`],
    [
      "over bytes that are not UTF-8 and differ",
      sent(scheme, Buffer.from('{"a":"\xff"}', "latin1")),
      Buffer.from('{"a":"\xfe"}', "latin1"),
    ],
  ])("that is signed %s is rejected", async (__, headers, body) => {
    const { send, calls, lines } = receiver(scheme);
    const isText = scheme.name === "openfaas";
    expect(await send(eventOf(ROUTE, headers, body))).toEqual({
      statusCode: 401,
      headers: {
        "Content-Type": isText ? "text/plain" : "application/json",
        "Cache-Control": "no-store",
        "WWW-Authenticate": "HMAC",
      },
      body: isText ? "HMAC validation failed." : '{"message":"HMAC validation failed."}',
    });
    expect(calls).toEqual([]);
    expect(lines).toEqual([
      { guard: "refused", reason: "wrong-signature", route: ROUTE, requestId: "request-1" },
    ]);
  });

  it.each(scheme.headers)(
    "is rejected if the header %s is missing or occurs twice",
    async (name) => {
      const { send, calls, lines } = receiver(scheme);
      const headers = sent(scheme);
      const [, value = ""] = headers.find(([key]) => key === name) ?? [];
      const without = headers.filter(([key]) => key !== name);
      const twice: readonly Header[] = [...headers, [name, value]];
      const otherCase: readonly Header[] = [...headers, [name.toUpperCase(), value]];
      for (const lined of [without, twice, otherCase]) {
        expect((await send(eventOf(ROUTE, lined, BODY))).statusCode).toBe(400);
      }
      expect(calls).toEqual([]);
      expect(lines.map(({ reason, header }) => [reason, header])).toEqual([
        ["missing-header", name],
        ["repeated-header", name],
        ["repeated-header", name],
      ]);
    },
  );

  it("is logged with the id of its key and without its content", async () => {
    const { send, lines } = receiver(scheme);
    await send(eventOf(ROUTE, sent(scheme), BODY));
    const weak = scheme.algorithm === "sha1" ? { reason: "weak-algorithm" } : {};
    expect(lines).toEqual([
      { guard: "accepted", keyId: "now", ...weak, route: ROUTE, requestId: "request-1" },
    ]);
  });
});

describe("a delivery of OpenFaaS", () => {
  it.each([
    ["the right SHA-1 instead of SHA-256", openFaasSha256, `sha1=${sha1}`],
    ["the right SHA-256 instead of SHA-1", openFaasSha1, `sha256=${sha256}`],
    ["a SHA-1 under the name sha256", openFaasSha256, `sha256=${sha1}`],
    ["the algorithm in capitals", openFaasSha256, `SHA256=${sha256}`],
    ["a prefix", openFaasSha256, `xsha256=${sha256}`],
    ["no algorithm", openFaasSha256, sha256],
    ["an empty value", openFaasSha256, ""],
    ["sha512", openFaasSha256, `sha512=${sha256}${sha256}`],
    ["the algorithm none", openFaasSha256, "none="],
    ["md5", openFaasSha256, `md5=${sha256.slice(32)}`],
  ])("is rejected if its header has %s", async (_, scheme, value) => {
    const { send, calls } = receiver(scheme);
    expect((await send(eventOf(ROUTE, [["Hmac", value]], BODY))).statusCode).toBe(401);
    expect(calls).toEqual([]);
  });
});
