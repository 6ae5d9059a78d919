import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import type { Pair } from "../../../lib/sigv4/request/request.ts";
import { describeCredential, wrongCredentials } from "./describe-credential.ts";
import {
  acceptance,
  adding,
  lacking,
  MISMATCH,
  presignedBy,
  refusal,
  setting,
  stringToSignOf,
  verdict,
  withQuery,
} from "./signed-requests.ts";

const user = presignedBy("AKIDUSER");

it("accepts a request presigned with a long-term key and returns the key", () => {
  expect(verdict(user)).toEqual(
    acceptance("AKIDUSER", "content-type", "host", "x-custom", "x-empty"),
  );
});

it("accepts a request presigned with a session's key", () => {
  expect(verdict(presignedBy("ASIASESSION"))).toMatchObject({
    ok: true,
    accessKeyId: "ASIASESSION",
  });
});

// The parameters in the order in which AWS names the missing ones.
const REQUIRED = [
  "X-Amz-Algorithm",
  "X-Amz-Credential",
  "X-Amz-Signature",
  "X-Amz-SignedHeaders",
  "X-Amz-Date",
];
const mustInclude = (...names: readonly string[]) =>
  `${names.map((name) => `AWS query-string parameters must include '${name}'. `).join("")}Re-examine the query-string parameters.`;

it("reports a missing signature if the query names no algorithm", () => {
  expect(refusal(lacking(user, "X-Amz-Algorithm"))).toEqual([
    "MissingAuthenticationToken",
    "Missing Authentication Token",
  ]);
});

it.each(REQUIRED.slice(1))("reports a missing or empty %s", (name) => {
  const expected = ["IncompleteSignature", mustInclude(name)];
  expect(refusal(lacking(user, name))).toEqual(expected);
  expect(refusal(setting(user, name, ""))).toEqual(expected);
});

it("reports an empty X-Amz-Algorithm", () => {
  expect(refusal(setting(user, "X-Amz-Algorithm", ""))).toEqual([
    "IncompleteSignature",
    mustInclude("X-Amz-Algorithm"),
  ]);
});

it.each([[[0, 1, 2, 3, 4]], [[1, 2, 3, 4]], [[4, 2]], [[3, 1]]])(
  "reports all missing parameters in AWS's order, if the parameters with the indexes %j are missing",
  (indexes) => {
    const names = REQUIRED.filter((_, index) => indexes.includes(index));
    const emptied = names.reduce((request, name) => setting(request, name, ""), user);
    expect(refusal(emptied)).toEqual(["IncompleteSignature", mustInclude(...names)]);
  },
);

it("denies a request whose parameter names are in another case than AWS's", () => {
  for (const name of REQUIRED.slice(1)) {
    const lower = withQuery(user, (query) =>
      query.map(([key, value]): Pair => [key === name ? key.toLowerCase() : key, value]),
    );
    expect(refusal(lower)).toEqual(["IncompleteSignature", mustInclude(name)]);
  }
});

it.each(["Bearer abc", "", "AWS4-HMAC-SHA256 Credential=a", "Basic dTpw"])(
  "denies a presigned request that also has the Authorization %j",
  (authorization) => {
    expect(refusal(adding(user, ["authorization", authorization]))).toEqual([
      "InvalidSignature",
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    ]);
  },
);

it.each(["201", "2015-08-30T12:36:00Z", "20150230T123600Z", "Sun, 30 Aug 2015 12:36:00 GMT", "\n"])(
  "denies a request with the X-Amz-Date %j",
  (text) => {
    expect(refusal(setting(user, "X-Amz-Date", text))).toEqual([
      "IncompleteSignature",
      `Date must be in ISO-8601 'basic format'. Got '${text}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    ]);
  },
);

it("denies a request with the date in a header instead of the query", () => {
  const dated = adding(lacking(user, "X-Amz-Date"), ["X-Amz-Date", "20150830T123600Z"]);
  expect(refusal(dated)).toEqual(["IncompleteSignature", mustInclude("X-Amz-Date")]);
});

it("denies a signature that leaves Host out", () => {
  expect(refusal(setting(user, "X-Amz-SignedHeaders", "content-type"))).toEqual([
    "InvalidSignature",
    "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
  ]);
});

it.each(["AWS4-HMAC-SHA25", "aws4-hmac-sha256", "AWS4-ECDSA-P256-SHA256"])(
  "denies a request with the algorithm %s",
  (algorithm) => {
    expect(refusal(setting(user, "X-Amz-Algorithm", algorithm))).toEqual([
      "IncompleteSignature",
      `Unsupported AWS 'algorithm': '${algorithm}' (only AWS4-HMAC-SHA256 for now). `,
    ]);
  },
);

describeCredential({
  malformed: wrongCredentials,
  withCredential: (credential) => setting(user, "X-Amz-Credential", credential),
  withoutItsSignature: (request) => setting(request, "X-Amz-Signature", "0"),
});

it("returns the server's strings without X-Amz-Signature if the signature is wrong", () => {
  const wrong = setting(user, "X-Amz-Signature", "0".repeat(64));
  const canonical = [
    "POST",
    "/prod/orders/42",
    "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDUSER%2F20150830%2Feu-west-1%2Fexecute-api%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-SignedHeaders=content-type%3Bhost%3Bx-custom%3Bx-empty&a=0&a=1&b=2",
    "content-type:application/json",
    "host:api.example",
    "x-custom:one,two",
    "x-empty:",
    "",
    "content-type;host;x-custom;x-empty",
    createHash("sha256").update('{"item":"book"}').digest("hex"),
  ].join("\n");
  expect(verdict(wrong)).toEqual({
    ok: false,
    denial: "InvalidSignature",
    message: MISMATCH,
    server: {
      canonicalRequest: canonical,
      stringToSign: stringToSignOf(canonical),
    },
  });
});
