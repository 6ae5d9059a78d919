import { expect, it } from "vitest";
import { authorizationHeader } from "../../../lib/sigv4/request/authorization.ts";
import {
  canonicalHeaders,
  canonicalRequest,
  payloadHash,
} from "../../../lib/sigv4/request/canonical-request.ts";
import { hexSha256 } from "../../../lib/sigv4/request/encoding.ts";
import { signature, signingKey } from "../../../lib/sigv4/key/signing-key.ts";
import { stringToSign } from "../../../lib/sigv4/request/string-to-sign.ts";
import { verify } from "../../../lib/sigv4/verification/verify.ts";
import {
  adding,
  known,
  MISMATCH,
  plain,
  refusal,
  scope,
  signedBy,
  verdict,
  without,
} from "./signed-requests.ts";

const user = signedBy("AKIDUSER");

it.each([
  ["X-Amz-Date", "201"],
  ["X-Amz-Date", ""],
  ["X-Amz-Date", "2015-08-30T12:36:00Z"],
  ["X-Amz-Date", "20150230T123600Z"],
  ["X-Amz-Date", "Sun, 30 Aug 2015 12:36:00 GMT"],
  ["Date", "201"],
  ["Date", "2015-08-30"],
  ["Date", "Sun, 30 Aug 2015 12:36:00"],
  ["Date", "Mon, 30 Aug 2015 12:36:00 GMT"],
])("denies a request with the %s %j", (name, text) => {
  expect(refusal(adding(without(user, "x-amz-date"), [name, text]))).toEqual([
    "IncompleteSignature",
    `Date must be in ISO-8601 'basic format'. Got '${text}'. See http://en.wikipedia.org/wiki/ISO_8601`,
  ]);
});

it("accepts a request whose date is at most five minutes in the past or future", () => {
  for (const at of ["12:31:00.000", "12:41:00.000", "12:41:00.999"]) {
    expect(verdict(user, new Date(`2015-08-30T${at}Z`)).ok).toBe(true);
  }
});

it("denies a request whose date is one second outside the window, with three dates in the message", () => {
  expect(refusal(user, new Date("2015-08-30T12:41:01Z"))).toEqual([
    "InvalidSignature",
    "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T124101Z - 5 min.)",
  ]);
  expect(refusal(user, new Date("2015-08-30T12:30:59Z"))).toEqual([
    "InvalidSignature",
    "Signature not yet current: 20150830T123600Z is still later than 20150830T123559Z (20150830T123059Z + 5 min.)",
  ]);
});

it("accepts dates within windowMinutes, if it is set", () => {
  const at = (time: string) => {
    const options = { ...scope, now: new Date(time), windowMinutes: 15 };
    return verify(user, { ...options, find: (id) => known[id] });
  };
  expect(at("2015-08-30T12:51:00Z").ok).toBe(true);
  expect(at("2015-08-30T12:51:01Z")).toMatchObject({
    ok: false,
    message: expect.stringContaining("(20150830T125101Z - 15 min.)"),
  });
});

it.each(["Sun, 30 Aug 2015 12:36:00 GMT", "20150830T123600Z"])(
  "accepts the signed Date %j without an X-Amz-Date, and denies any other date",
  (text) => {
    const dated = adding(plain, ["Date", text]);
    const headers = canonicalHeaders(dated.headers);
    const credentialScope = "20150830/eu-west-1/execute-api/aws4_request";
    const canonical = canonicalRequest(dated, headers, payloadHash(dated.body));
    const toSign = stringToSign("20150830T123600Z", credentialScope, hexSha256(canonical));
    const key = signingKey("secret-of-the-user", "20150830", "eu-west-1", "execute-api");
    const authorization = authorizationHeader(
      `AKIDUSER/${credentialScope}`,
      headers.list,
      signature(key, toSign),
    );
    const signed = adding(dated, ["Authorization", authorization]);
    expect(verdict(signed).ok).toBe(true);
    const redated = adding(without(signed, "date"), ["Date", "Sun, 30 Aug 2015 12:36:01 GMT"]);
    expect(refusal(redated)).toEqual(["InvalidSignature", MISMATCH]);
    expect(verdict(adding(signed, ["X-Amz-Date", "20150830T123601Z"])).ok).toBe(false);
  },
);
