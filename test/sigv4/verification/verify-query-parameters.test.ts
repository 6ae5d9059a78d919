import { expect, it } from "vitest";
import type { Pair, WireRequest } from "../../../lib/sigv4/request/request.ts";
import {
  adding,
  plain,
  presignedBy,
  refusal,
  rewriting,
  signedBy,
  UNSIGNED_HEADERS,
  verdict,
  withQuery,
} from "./signed-requests.ts";

const user = presignedBy("AKIDUSER");

it.each([
  ["X-Amz-Algorithm", /^Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA256,AWS4-HMAC-SHA256' /],
  ["X-Amz-Credential", /^Credential must have exactly 5 slash-delimited elements/],
  ["X-Amz-Date", /^Date must be in ISO-8601 .* Got '20150830T123600Z,20150830T123600Z'\./],
  ["X-Amz-SignedHeaders", /^The request signature we calculated does not match/],
  ["X-Amz-Signature", /^The request signature we calculated does not match/],
  ["X-Amz-Expires", /^X-Amz-Expires should be a number$/],
  ["X-Amz-Security-Token", /^The request signature we calculated does not match/],
])(
  "denies a second %s parameter, with the same or another value, before or after the first",
  (name, message) => {
    const given = presignedBy("ASIASESSION", plain, { expiresIn: 300 });
    const pair = given.query.find(([key]) => key === name);
    expect(pair).toBeDefined();
    const same: Pair = pair ?? ["", ""];
    for (const twice of [
      [same, ...given.query],
      [...given.query, same],
      [
        ...given.query,
        [`${name.slice(0, -1)}%${name.charCodeAt(name.length - 1).toString(16)}`, same[1]],
      ],
    ] as const) {
      expect(refusal({ ...given, query: twice })[1]).toMatch(message);
    }
    for (const other of ["0", "20150830T123600Z", "host", "AWS4-HMAC-SHA256"]) {
      expect(verdict({ ...given, query: [...given.query, [name, other]] }).ok).toBe(false);
      expect(verdict({ ...given, query: [[name, other], ...given.query] }).ok).toBe(false);
    }
  },
);

it.each(["X-Amz-Meta-Role", "x-amz-date", "X-AMZ-CONTENT-SHA256", "X-Amz-Target"])(
  "denies a request in either form with the unsigned header %s",
  (name) => {
    const expected = ["InvalidSignature", UNSIGNED_HEADERS];
    expect(refusal(adding(user, [name, "20150830T123600Z"]))).toEqual(expected);
    if (name === "x-amz-date") return;
    expect(refusal(adding(signedBy("AKIDUSER"), [name, "v"]))).toEqual(expected);
  },
);

const same: readonly (readonly [string, WireRequest])[] = [
  ["its parameters in another order", withQuery(user, (query) => query.toReversed())],
  ["a parameter's name encoded oddly", renamed("X-Amz-Date", "%58-Amz-Dat%65")],
  ["the signature's name encoded oddly", renamed("X-Amz-Signature", "X%2dAmz%2DSignature")],
  ["the algorithm's name encoded oddly", renamed("X-Amz-Algorithm", "X-%41mz-Algorithm")],
  ["a date encoded oddly", rewriting(user, "X-Amz-Date", (text) => text.replace("2", "%32"))],
  ["escapes in lower case", rewriting(user, "X-Amz-SignedHeaders", (text) => text.toLowerCase())],
  ["slashes unencoded", rewriting(user, "X-Amz-Credential", decodeURIComponent)],
  ["a signature encoded oddly", rewriting(user, "X-Amz-Signature", encodedAll)],
];
it.each(same)("accepts a request with %s, because its canonical form is the same", (_, request) => {
  expect(request).not.toEqual(user);
  expect(refusal(request)).toEqual(["accepted", ""]);
});

function renamed(name: string, odd: string): WireRequest {
  return withQuery(user, (query) =>
    query.map(([key, value]): Pair => [key === name ? odd : key, value]),
  );
}

function encodedAll(text: string): string {
  return text.replace(/./g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
}
