import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Secrets } from "../../../scripts/terminal/secrets.ts";

const sessionToken = "IQoJb3JpZ2lu+X2VjE/Pz8=";
const secretAccessKey = "wJalr/XUtn+FEMIK7MDENG";
const secrets = new Secrets();
secrets.hideCredentials({ accessKeyId: "ASIA", secretAccessKey, sessionToken });

const FORMS: readonly (readonly [string, string])[] = [
  ["literally", sessionToken],
  ["for a URL", encodeURIComponent(sessionToken)],
  [
    "for a URL, in lower case",
    encodeURIComponent(sessionToken).replace(/%../g, (x) => x.toLowerCase()),
  ],
  ["for a URL, twice", encodeURIComponent(encodeURIComponent(sessionToken))],
  ["for JSON, with its slashes", sessionToken.replaceAll("/", String.raw`\/`)],
  ["for JSON by Gson", sessionToken.replaceAll("=", String.raw`\u003d`)],
  ["for XML, in decimals", sessionToken.replaceAll("+", "&#43;")],
  ["for XML, in hex", sessionToken.replaceAll("=", "&#x3D;")],
];

function inPieces(bytes: Uint8Array, ...cuts: readonly number[]): Buffer {
  const stream = secrets.stream();
  const ends = [...cuts.toSorted((a, b) => a - b), bytes.length];
  const pieces = ends.map((end, index) => stream.next(bytes.subarray(ends[index - 1] ?? 0, end)));
  return Buffer.concat([...pieces, stream.end()]);
}

describe.each(FORMS)("a session token that is encoded %s", (_, form) => {
  it("is replaced everywhere", () => {
    expect(secrets.redact(`<${form}> <${form}>`)).toBe("<[session token]> <[session token]>");
  });

  it("is replaced even if it is cut in two anywhere", () => {
    const bytes = Buffer.from(`<${form}>`);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      expect(inPieces(bytes, cut).toString()).toBe("<[session token]>");
    }
  });
});

it("redact replaces the secret key, and keeps all other text", () => {
  expect(secrets.redact(`a ${secretAccessKey} b`)).toBe("a [secret key] b");
  const other = sessionToken.replace("+", "-");
  expect(secrets.redact(other)).toBe(other);
});

it("a stream keeps the other bytes of a body unchanged", () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  expect(inPieces(bytes, 100)).toEqual(bytes);
  const replaced = inPieces(Buffer.concat([bytes, Buffer.from(sessionToken), bytes]), 260);
  expect(replaced).toEqual(Buffer.concat([bytes, Buffer.from("[session token]"), bytes]));
});

it("a stream replaces the same secrets in any pieces", () => {
  const part = fc.constantFrom(
    ...FORMS.map(([, form]) => form),
    sessionToken.slice(0, 9),
    "%2",
    "\\",
    "x",
  );
  fc.assert(
    fc.property(fc.array(part), fc.array(fc.nat(200), { maxLength: 8 }), (parts, cuts) => {
      const bytes = Buffer.from(parts.join(""));
      const within = cuts.map((cut) => Math.min(cut, bytes.length));
      expect(inPieces(bytes, ...within).toString()).toBe(secrets.redact(parts.join("")));
    }),
  );
});

it("a stream holds back only bytes that may be part of a secret", () => {
  const stream = secrets.stream();
  expect(stream.next(Buffer.from("data: 1\n\n")).toString()).toBe("data: 1\n\n");
  expect(stream.next(Buffer.from("data: IQoJ")).toString()).toBe("data: ");
  expect(stream.next(Buffer.from(" \n")).toString()).toBe("IQoJ \n");
});

it("a missing secret and one that any text could contain are not hidden", () => {
  const without = new Secrets();
  without.hideCredentials({ accessKeyId: "AKIA", secretAccessKey: "test" });
  expect(without.redact("undefined test")).toBe("undefined test");
});
