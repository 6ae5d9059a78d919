import { expect, it } from "vitest";
import type { Pair, WireRequest } from "../../../lib/sigv4/request/request.ts";
import {
  adding,
  authorizedAs,
  lacking,
  plain,
  presignedBy,
  refusal,
  rewriting,
  setting,
  signedBy,
  withQuery,
  without,
} from "./signed-requests.ts";

/** A fault and the message of its denial. All faults can be combined. */
interface Fault {
  readonly what: string;
  readonly make: (request: WireRequest) => WireRequest;
  readonly message: RegExp;
  readonly at?: Date;
}

const late = new Date("2015-08-30T13:00:00Z");
const SHARED: readonly (readonly [what: string, message: RegExp])[] = [
  ["an invalid date", /^Date must be in ISO-8601/],
  ["a date outside the window", /^Signature expired/],
  ["an unsigned host", /^'Host' or ':authority'/],
  ["a wrong algorithm", /^Unsupported AWS 'algorithm'/],
  ["a malformed credential", /^Credential must have exactly 5/],
  ["a wrong scope", /^Credential should be scoped to a valid region/],
  ["an unknown key", /^The security token included in the request is invalid\.$/],
  ["a wrong signature", /^The request signature we calculated does not match/],
  ["an unsigned header", /^There were headers present in the request which were not signed$/],
  ["a wrong token", /^The security token included in the request is invalid$/],
];
type Make = Readonly<Record<string, (request: WireRequest) => WireRequest>>;
const both: Make = {
  "an unsigned header": (request) => adding(request, ["X-Amz-Meta-A", "v"]),
};

const resigned = (from: RegExp, to: string) => (request: WireRequest) =>
  authorizedAs(request, (text) => text.replace(from, to));
const header: Make = {
  ...both,
  "an invalid date": (request) =>
    adding(without(request, "x-amz-date"), ["X-Amz-Date", "2015-08-30T12:36:00Z"]),
  "a date outside the window": (request) => request,
  "an unsigned host": resigned(/([=;])host;/, "$1"),
  "a wrong algorithm": resigned(/^AWS4-HMAC-SHA256 /, "AWS4 "),
  "a malformed credential": resigned(/Credential=/, "Credential=extra/"),
  "a wrong scope": resigned(/eu-west-1/, "us-east-1"),
  "an unknown key": resigned(/ASIASESSION/, "ASIAOTHER"),
  "a wrong signature": resigned(/Signature=../, "Signature=zz"),
  "a wrong token": (request) => without(request, "x-amz-security-token"),
};
const query: Make = {
  ...both,
  "an invalid date": (request) => setting(request, "X-Amz-Date", "2015-08-30T12:36:00Z"),
  "a date outside the window": (request) => request,
  "an unsigned host": (request) =>
    rewriting(request, "X-Amz-SignedHeaders", (text) => text.replace("host%3B", "")),
  "a wrong algorithm": (request) => setting(request, "X-Amz-Algorithm", "AWS4"),
  "a malformed credential": (request) =>
    rewriting(request, "X-Amz-Credential", (text) => `extra%2F${text}`),
  "a wrong scope": (request) =>
    rewriting(request, "X-Amz-Credential", (text) => text.replace("eu-west-1", "us-east-1")),
  "an unknown key": (request) =>
    rewriting(request, "X-Amz-Credential", (text) => text.replace("ASIASESSION", "ASIAOTHER")),
  "a wrong signature": (request) => setting(request, "X-Amz-Signature", "zz"),
  "a wrong token": (request) => request,
};

function faults(make: Make): readonly Fault[] {
  return SHARED.map(([what, message]) => ({
    what,
    message,
    make: make[what] ?? ((request) => request),
    ...(what === "a date outside the window" ? { at: late } : {}),
  }));
}

const headerFaults: readonly Fault[] = [
  {
    what: "two signatures",
    make: (request) => withQuery(request, (pairs) => [...pairs, ["X-Amz-Algorithm", "AWS4"]]),
    message: /^Found both/,
  },
  {
    what: "wrong syntax",
    make: (request) => authorizedAs(request, (text) => `${text}, flag`),
    message: /^Invalid key=value pair/,
  },
  {
    what: "a missing parameter",
    make: (request) => authorizedAs(request, (text) => text.replace("Signature=", "Signed=")),
    message: /^Authorization header requires 'Signature' parameter/,
  },
  ...faults(header),
];
const queryFaults: readonly Fault[] = [
  {
    what: "two signatures",
    make: (request) => adding(request, ["Authorization", "Bearer abc"]),
    message: /^Found both/,
  },
  {
    what: "a missing parameter",
    make: (request) => lacking(request, "X-Amz-Signature"),
    message: /^AWS query-string parameters must include 'X-Amz-Signature'/,
  },
  ...faults(query).toSpliced(1, 0, {
    what: "an invalid expiry",
    make: (request) => withQuery(request, (pairs) => [...pairs, ["X-Amz-Expires", "soon"]]),
    message: /^X-Amz-Expires should be a number$/,
  }),
];

function pairsOf(all: readonly Fault[]): readonly (readonly [string, string, Fault, Fault])[] {
  return all.flatMap((first, index) =>
    all.slice(index + 1).map((second) => [first.what, second.what, first, second] as const),
  );
}

// Signed without the token, so the token can be removed without making the signature wrong.
const signed = signedBy("ASIASESSION", plain, { omitSessionToken: true });
it.each(pairsOf(headerFaults))(
  "reports %s before %s in the header form",
  (_, __, first, second) => {
    expect(told(signed, first, second)).toMatch(first.message);
    expect(told(signed, second)).toMatch(second.message);
  },
);

// Signed with a session's key but without its token, so the last fault is always present.
const tokenless = presignedBy("ASIASESSION", plain, {
  credentials: { accessKeyId: "ASIASESSION", secretAccessKey: "secret-of-the-session" },
});
it.each(pairsOf(queryFaults))("reports %s before %s in the query form", (_, __, first, second) => {
  expect(told(tokenless, first, second)).toMatch(first.message);
  expect(told(tokenless, second)).toMatch(second.message);
});

/** Returns the message for a request with these faults, which are made from the last to the first. */
function told(request: WireRequest, ...all: readonly Fault[]): string {
  const faulty = all.reduceRight((spoilt, fault) => fault.make(spoilt), request);
  return refusal(faulty, all.find(({ at }) => at)?.at)[1];
}

it("reports an invalid token before an expired one", () => {
  const date = late;
  const bare = without(signedBy("ASIASESSION", plain, { date, omitSessionToken: true }), TOKEN);
  expect(refusal(bare, late)[1]).toBe("The security token included in the request is invalid");
  const right: Pair = ["X-Amz-Security-Token", "token-of-the-session"];
  expect(refusal(adding(bare, right), late)[0]).toBe("ExpiredToken");
});

const TOKEN = "x-amz-security-token";
