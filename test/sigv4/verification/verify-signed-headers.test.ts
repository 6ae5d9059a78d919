import { describe, expect, it } from "vitest";
import { payloadHash } from "../../../lib/sigv4/request/canonical-request.ts";
import type { WireRequest } from "../../../lib/sigv4/request/request.ts";
import { verify } from "../../../lib/sigv4/verification/verify.ts";
import { presignedByHand, signedByHand } from "../signing/signed-by-hand.ts";
import {
  adding,
  authorizedAs,
  known,
  MISMATCH,
  now,
  plain,
  refusal,
  scope,
  signedBy,
  UNSIGNED_HEADERS,
  without,
} from "./signed-requests.ts";

const forms = [
  ["header", signedByHand, ";x-amz-date"],
  ["query", presignedByHand, ""],
] as const;

it.each(forms)(
  "accepts the signature that these tests compute by hand in the %s form",
  (_, signs) => {
    expect(refusal(signs({}))).toEqual(["accepted", ""]);
  },
);

// Each signature is right for its list; only the list is not canonical.
it.each(
  forms.flatMap(([form, signs, date]) =>
    [
      ["is unsorted", `host;content-type${date}`],
      ["is in upper case", `Content-Type;host${date}`],
      ["has a name twice", `content-type;host;host${date}`],
      ["names a header that is not there", `content-type;host${date};x-other`],
      ["begins with an empty name", `;content-type;host${date}`],
      ["ends in an empty name", `content-type;host${date};`],
    ].map(([what, list]) => [form, what, list, signs] as const),
  ),
)("denies, in the %s form, a list of signed headers that %s", (_, __, signedHeaders, signs) => {
  expect(refusal(signs({ signedHeaders: signedHeaders ?? "" }))).toEqual([
    "InvalidSignature",
    MISMATCH,
  ]);
});

it.each(forms)("requires `host` in lower case in the list, in the %s form", (_, signs, date) => {
  expect(refusal(signs({ signedHeaders: `Host${date}` }))[1]).toMatch(/^'Host' or ':authority'/);
});

it("denies an X-Amz-Date header that is not signed, although the string to sign contains the date", () => {
  expect(refusal(signedByHand({ signedHeaders: "content-type;host" }))).toEqual([
    "InvalidSignature",
    UNSIGNED_HEADERS,
  ]);
});

it.each(forms)("accepts the %s form with only the required headers signed", (_, signs, date) => {
  expect(refusal(signs({ signedHeaders: `host${date}` }))).toEqual(["accepted", ""]);
});

it.each(
  forms.flatMap(([form, signs]) =>
    ["UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", payloadHash(Buffer.of()), ""].map(
      (hash) => [form, hash, signs] as const,
    ),
  ),
)(
  "denies, in the %s form, a canonical request with %j instead of the body's hash",
  (_, hash, signs) => {
    expect(refusal(signs({ hash }))).toEqual(["InvalidSignature", MISMATCH]);
  },
);

it.each(["UNSIGNED-PAYLOAD", payloadHash(Buffer.of()), "0"])(
  "hashes the body even if the signed X-Amz-Content-Sha256 is %s",
  (hash) => {
    const request = adding(plain, ["X-Amz-Content-Sha256", hash]);
    const signedHeaders = "content-type;host;x-amz-content-sha256;x-amz-date";
    expect(refusal(signedByHand({ signedHeaders, hash }, request))).toEqual([
      "InvalidSignature",
      MISMATCH,
    ]);
    expect(refusal(signedByHand({ signedHeaders }, request))).toEqual(["accepted", ""]);
  },
);

it.each(["Credential", "Signature", "SignedHeaders"])(
  "denies a second %s in Authorization, with the same or another value",
  (name) => {
    for (const other of [undefined, "0", "host", ""]) {
      const twice = authorizedAs(signedBy("AKIDUSER"), (text) => {
        const value = other ?? new RegExp(`${name}=([^,]*)`).exec(text)?.[1];
        return `${text}, ${name}=${value}`;
      });
      expect(refusal(twice)[0]).toBe("IncompleteSignature");
      expect(refusal(twice)[1]).toMatch(/^Invalid key=value pair/);
    }
  },
);

it("denies a request with two X-Amz-Date headers, because they are joined to one invalid date", () => {
  const dated = adding(signedBy("AKIDUSER"), ["x-amz-date", "20150830T123600Z"]);
  expect(refusal(dated)).toEqual([
    "IncompleteSignature",
    "Date must be in ISO-8601 'basic format'. Got '20150830T123600Z,20150830T123600Z'. See http://en.wikipedia.org/wiki/ISO_8601",
  ]);
});

const INVALID_TOKEN = "The security token included in the request is invalid";
const options = { ...scope, now, find: (id: string) => known[id] };
const trueHash = payloadHash(plain.body);
const tolerant = (request: WireRequest): string => {
  const unsignedAmzHeaders = [
    "x-amz-content-sha256",
    "x-amz-cf-id",
    "x-amz-user-agent",
    "x-amz-date",
    "x-amz-security-token",
  ];
  const result = verify(request, { ...options, unsignedAmzHeaders });
  return result.ok ? "accepted" : result.message;
};

describe("with unsignedAmzHeaders", () => {
  it.each(
    forms.flatMap(([form, signs, date]) =>
      [
        ["X-Amz-Content-Sha256", trueHash, "accepted"],
        ["X-Amz-Cf-Id", "abc==", "accepted"],
        ["X-Amz-User-Agent", "aws-sdk-js/3", "accepted"],
        ["X-Amz-Meta-Role", "admin", UNSIGNED_HEADERS],
        ["X-Amz-Cf-Id-Extra", "abc==", UNSIGNED_HEADERS],
        ["X-Amz-Content-Sha256", payloadHash(Buffer.of(1)), UNSIGNED_HEADERS],
        ["X-Amz-Content-Sha256", trueHash.toUpperCase(), UNSIGNED_HEADERS],
        ["X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD", UNSIGNED_HEADERS],
        ["X-Amz-Security-Token", "token", form === "query" ? UNSIGNED_HEADERS : INVALID_TOKEN],
      ].map(([name, value, expected]) => [form, name, value, expected, signs, date] as const),
    ),
  )("in the %s form, an unsigned %s: %s is %s", (_, name, value, expected, signs, date) => {
    const request = adding(signs({ signedHeaders: `host${date}` }), [name ?? "", value ?? ""]);
    expect(tolerant(request)).toBe(expected);
    // S3's rule is the default.
    expect(refusal(request)[0]).not.toBe("accepted");
  });

  it.each(forms)(
    "every change that a function sees is still denied, in the %s form",
    (_, signs, date) => {
      const right = adding(signs({ signedHeaders: `host${date}` }), ["X-Amz-Cf-Id", "a"]);
      const hashed = adding(right, ["X-Amz-Content-Sha256", trueHash]);
      const body = Buffer.from("changed");
      for (const request of [right, hashed]) {
        expect(tolerant(request)).toBe("accepted");
        for (const changed of [
          { ...request, body },
          { ...request, method: "PUT" },
          { ...request, path: `${request.path}x` },
          { ...request, query: [...request.query, ["x", "1"] as const] },
        ]) {
          expect(tolerant(changed)).toBe(MISMATCH);
        }
      }
      // The true hash of a changed body does not make the signature right.
      const both = adding({ ...right, body }, ["X-Amz-Content-Sha256", payloadHash(body)]);
      expect(tolerant(both)).toBe(MISMATCH);
      const twice = adding(hashed, ["X-Amz-Content-Sha256", payloadHash(body)]);
      expect(tolerant(twice)).toBe(UNSIGNED_HEADERS);
    },
  );

  it("an unsigned date is denied, also beside a signature in the query", () => {
    expect(tolerant(signedByHand({ signedHeaders: "host" }))).toBe(UNSIGNED_HEADERS);
    const presigned = presignedByHand({ signedHeaders: "host" });
    expect(tolerant(presigned)).toBe("accepted");
    expect(tolerant(adding(presigned, ["X-Amz-Date", "20150830T123600Z"]))).toBe(UNSIGNED_HEADERS);
  });
});

it("the text that the server computed has a signed header that did not arrive, with an empty value", () => {
  const request = without(signedBy("AKIDUSER", adding(plain, ["X-Gone", "1"])), "x-gone");
  const result = verify(request, options);
  const text = result.ok ? "" : result.server?.canonicalRequest;
  expect(text).toContain("\nx-gone:\n");
  expect(text).toMatch(/\n[a-z0-9;-]*;x-gone\n/);
  // If an empty value was signed, the text would equal the one that was signed, and would not say what differs.
  const empty = without(signedBy("AKIDUSER", adding(plain, ["X-Gone", ""])), "x-gone");
  const other = verify(empty, options);
  expect(other.ok ? "" : other.server?.canonicalRequest).not.toContain("x-gone");
});
