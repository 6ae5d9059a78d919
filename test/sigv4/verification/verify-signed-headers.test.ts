import { expect, it } from "vitest";
import { payloadHash } from "../../../lib/sigv4/request/canonical-request.ts";
import { presignedByHand, signedByHand } from "../signing/signed-by-hand.ts";
import {
  adding,
  authorizedAs,
  MISMATCH,
  plain,
  refusal,
  signedBy,
  UNSIGNED_HEADERS,
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
