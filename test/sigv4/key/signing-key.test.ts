import { runs } from "../../random/runs.ts";
import { createHmac } from "node:crypto";
import { inspect } from "node:util";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { amzDate, credentialScope } from "../../../lib/sigv4/request/credential-scope.ts";
import { hexSha256 } from "../../../lib/sigv4/request/encoding.ts";
import { readyKey, signature, signingKey } from "../../../lib/sigv4/key/signing-key.ts";
import { stringToSign } from "../../../lib/sigv4/request/string-to-sign.ts";
import { presign } from "../../../lib/sigv4/signing/presign.ts";
import { sign } from "../../../lib/sigv4/signing/sign.ts";
import { known, plain, scope, verdict } from "../verification/signed-requests.ts";

const DATE = "20150830T123600Z";
const HASH = hexSha256("canonical request");

/** Calculates a signature step by step, without any cache. */
function uncached(secret: string, date: string, region: string, service: string, hash = HASH) {
  const day = date.slice(0, 8);
  const toSign = stringToSign(date, credentialScope(day, region, service), hash);
  return signature(signingKey(secret, day, region, service), toSign);
}

const date = fc
  .date({
    min: new Date("0000-01-01T00:00:00Z"),
    max: new Date("9999-12-31T23:59:59Z"),
    noInvalidDate: true,
  })
  .map(amzDate);
const hash = fc.string().map(hexSha256);
const part = fc.stringMatching(/^[!-+\-.0-~]{1,30}$/);
const secret = fc.string({ minLength: 1, maxLength: 80 });

it("derives the signing key by four HMACs for secrets of any length", () => {
  const hmac = (key: string | Buffer, text: string) =>
    createHmac("sha256", key).update(text).digest();
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), part, part, part, (text, ...scopeParts) => {
      const key = [...scopeParts, "aws4_request"].reduce<string | Buffer>(hmac, "AWS4" + text);
      expect(signingKey(text, ...scopeParts)).toEqual(key);
    }),
  );
});

it("a prepared key gives the same signature as the separate steps of SigV4, no matter what it signed before", () => {
  const uses = fc.array(fc.tuple(fc.stringMatching(/^\d{6}$/), hash), { minLength: 1 });
  fc.assert(
    fc.property(secret, date, part, part, uses, (text, first, region, service, all) => {
      const day = first.slice(0, 8);
      const key = readyKey({ secretAccessKey: text }, first, region, service);
      expect(key.scope).toBe(credentialScope(day, region, service));
      for (const [time, digest] of [...all, ...all.toReversed()]) {
        const at = `${day}T${time}Z`;
        expect(key.sign(at, digest)).toBe(uncached(text, at, region, service, digest));
      }
    }),
    { numRuns: runs(100) },
  );
});

it("returns the key for the given secret, day, region and service in any order of calls", () => {
  const objects: readonly { secretAccessKey: string; accessKeyId?: string }[] = [
    { secretAccessKey: "one" },
    { secretAccessKey: "two" },
    frozen("one"),
    { secretAccessKey: "one", accessKeyId: "AKID" },
    { secretAccessKey: "two", accessKeyId: "AKID" },
  ];
  const asks = fc.record({
    object: fc.constantFrom(...objects),
    secret: fc.constantFrom(undefined, "one", "two", "three"),
    day: fc.constantFrom("20150829", "20150830", "20150831"),
    region: fc.constantFrom("eu-west-1", "eu-west-2", "eu-west"),
    service: fc.constantFrom("kms", "sts", "execute-api"),
  });
  fc.assert(
    fc.property(fc.array(asks, { minLength: 1, maxLength: 40 }), (all) => {
      for (const ask of all) {
        if (ask.secret !== undefined && !Object.isFrozen(ask.object)) {
          ask.object.secretAccessKey = ask.secret;
        }
        const at = `${ask.day}T123600Z`;
        const key = readyKey(ask.object, at, ask.region, ask.service);
        const expected = uncached(ask.object.secretAccessKey, at, ask.region, ask.service);
        expect(key.sign(at, HASH)).toBe(expected);
        expect(key.scope).toBe(credentialScope(ask.day, ask.region, ask.service));
      }
    }),
    { numRuns: runs(200) },
  );
});

/** Returns a frozen object. Its type is writable so that it fits into a list of writable ones. */
function frozen(secretAccessKey: string): { secretAccessKey: string } {
  const object = { secretAccessKey };
  Object.freeze(object);
  return object;
}

it("does not reuse a key for another object, day, region or service", () => {
  const object = { secretAccessKey: "one" };
  const key = readyKey(object, DATE, "r", "s");
  expect(readyKey(object, "20150830T235959Z", "r", "s")).toBe(key);
  expect(readyKey(object, "20150831T000000Z", "r", "s")).not.toBe(key);
  expect(readyKey(object, DATE, "r2", "s")).not.toBe(key);
  expect(readyKey(object, DATE, "r", "s2")).not.toBe(key);
  expect(readyKey({ ...object }, DATE, "r", "s")).not.toBe(key);
  expect(readyKey(object, DATE, "r", "s")).toBe(key);
  object.secretAccessKey = "two";
  expect(readyKey(object, DATE, "r", "s")).not.toBe(key);
  object.secretAccessKey = "one";
  expect(readyKey(object, DATE, "r", "s")).not.toBe(key);
});

it("reuses the key of each scope of a credentials object", () => {
  const object = { secretAccessKey: "one" };
  const first = readyKey(object, DATE, "r0", "s");
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 20; i++) {
      const key = readyKey(object, DATE, `r${i}`, "s");
      expect(key.sign(DATE, HASH)).toBe(uncached("one", DATE, `r${i}`, "s"));
    }
  }
  expect(readyKey(object, DATE, "r0", "s")).toBe(first);
  expect(first.sign(DATE, HASH)).toBe(uncached("one", DATE, "r0", "s"));
});

it("distinguishes two credentials objects with the same access key id", () => {
  const old = { accessKeyId: "AKIDUSER", secretAccessKey: "secret-before-the-change" };
  const current = { accessKeyId: "AKIDUSER", secretAccessKey: "secret-of-the-user" };
  const options = { ...scope, date: new Date("2015-08-30T12:36:00Z") };
  for (let round = 0; round < 2; round++) {
    expect(verdict(sign(plain, { ...options, credentials: current }).request).ok).toBe(true);
    expect(verdict(sign(plain, { ...options, credentials: old }).request).ok).toBe(false);
    expect(verdict(presign(plain, { ...options, credentials: current }).request).ok).toBe(true);
    expect(verdict(presign(plain, { ...options, credentials: old }).request).ok).toBe(false);
  }
});

it("does not show a key when results are printed or serialized", () => {
  const secretAccessKey = known["AKIDUSER"]?.secretAccessKey ?? "";
  const object = { secretAccessKey };
  const key = readyKey(object, DATE, "eu-west-1", "execute-api");
  key.sign(DATE, HASH);
  const derived = signingKey(secretAccessKey, "20150830", "eu-west-1", "execute-api");
  const shown = [
    JSON.stringify(key),
    inspect(key, { showHidden: true, depth: null }),
    JSON.stringify(Object.getOwnPropertyDescriptors(key)),
    inspect(verdict({ ...plain, query: [["X-Amz-Algorithm", "a"]] }), { depth: null }),
    inspect(sign(plain, signingOptions(secretAccessKey)), { depth: null, maxStringLength: null }),
    inspect(presign(plain, signingOptions(secretAccessKey)), {
      depth: null,
      maxStringLength: null,
    }),
  ];
  const secrets = [
    secretAccessKey,
    derived.toString("hex"),
    derived.toString("base64"),
    derived.toString("latin1"),
    [...derived.subarray(0, 8)].join(","),
  ];
  for (const text of shown) for (const hidden of secrets) expect(text).not.toContain(hidden);
  expect(JSON.stringify(key)).toBe(
    '{"scope":"20150830/eu-west-1/execute-api/aws4_request","checkedFor":null}',
  );
});

function signingOptions(secretAccessKey: string) {
  const credentials = { accessKeyId: "AKIDUSER", secretAccessKey };
  return { ...scope, date: new Date("2015-08-30T12:36:00Z"), credentials };
}
