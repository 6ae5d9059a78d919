import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate } from "../../../lib/iam/evaluate.ts";
import { parsePolicy } from "../../../lib/iam/policy.ts";
import type { Question } from "../../../lib/local/access/decide.ts";
import { circumstances, under } from "../../../lib/local/who-can/circumstances/circumstances.ts";

const ADDRESSES = [
  "203.0.113.1",
  "10.0.0.0",
  "10.0.0.7",
  "10.0.1.0",
  "10.1.0.0",
  "9.9.9.9",
  "2001:db8::1",
];
const TEXTS = ["any", "a", "ab", "ba", "abab", "b", "B", "c", "aba", "axb", "", "Kim"];
const NUMBERS = ["0", "1", "2", "3", "4", "7", "8", "1000"];
const DATES = [
  "2000-01-01T00:00:00Z",
  "2019-12-31T23:59:59Z",
  "2020-01-01T00:00:00Z",
  "2020-06-01T00:00:00Z",
  "2031-01-01T00:00:00Z",
];

const texts = fc.uniqueArray(
  fc.constantFrom(
    "a",
    "ab",
    "a*",
    "*b",
    "?",
    "??*",
    "a?b",
    "*",
    "B",
    "${aws:username}",
    "${aws:UserAgent}",
    "*a*",
  ),
  { minLength: 1, maxLength: 2 },
);
const textual = fc.constantFrom(
  ...[
    "StringEquals",
    "StringNotEquals",
    "StringLike",
    "StringNotLike",
    "StringEqualsIgnoreCase",
  ].flatMap((name) => [name, `${name}IfExists`]),
);
const one = (
  operators: fc.Arbitrary<string>,
  key: string,
  values: fc.Arbitrary<readonly string[]>,
) => fc.tuple(operators, fc.constant(key), values);
const condition = fc.oneof(
  one(
    fc.constantFrom("IpAddress", "NotIpAddress", "NotIpAddressIfExists"),
    "aws:SourceIp",
    fc.uniqueArray(
      fc.constantFrom(
        "10.0.0.0/24",
        "10.0.0.0/8",
        "10.1.0.0/16",
        "0.0.0.0/0",
        "::/0",
        "10.0.0.7/32",
        "2001:db8::/32",
      ),
      { minLength: 1, maxLength: 2 },
    ),
  ),
  one(textual, "aws:Referer", texts),
  one(textual, "aws:UserAgent", texts),
  one(
    fc.constantFrom(
      "NumericLessThan",
      "NumericGreaterThanEquals",
      "NumericEquals",
      "NumericNotEquals",
      "NumericLessThanIfExists",
    ),
    "aws:MultiFactorAuthAge",
    fc.tuple(fc.constantFrom("0", "2", "3", "7.5")),
  ),
  one(
    fc.constantFrom("DateLessThan", "DateGreaterThan", "DateEquals", "DateNotEquals"),
    "aws:CurrentTime",
    fc.tuple(fc.constantFrom("2020-01-01T00:00:00Z", "2030-01-01T00:00:00Z")),
  ),
  one(
    fc.constantFrom("Bool", "BoolIfExists"),
    "aws:SecureTransport",
    fc.tuple(fc.constantFrom("true", "false")),
  ),
  one(fc.constant("Null"), "aws:Referer", fc.tuple(fc.constantFrom("true", "false"))),
  one(
    fc.constantFrom(
      "ForAllValues:StringEquals",
      "ForAnyValue:StringEquals",
      "ForAnyValue:StringLike",
      "ForAllValues:StringNotEquals",
      "ForAnyValue:StringNotLike",
    ),
    "aws:CalledVia",
    texts,
  ),
);
const statement = fc
  .record({ allow: fc.boolean(), conditions: fc.array(condition, { maxLength: 3 }) })
  .map(({ allow, conditions }) => {
    const Condition: Record<string, Record<string, readonly string[]>> = {};
    for (const [operator, key, values] of conditions) (Condition[operator] ??= {})[key] = values;
    return { Effect: allow ? "Allow" : "Deny", Action: "s3:*", Resource: "*", Condition };
  });
const document = fc
  .array(statement, { minLength: 1, maxLength: 4 })
  .map((Statement) => ({ Version: "2012-10-17", Statement }));

const BASE: ReadonlyMap<string, readonly string[]> = new Map([
  ["aws:sourceip", ["203.0.113.1"]],
  ["aws:securetransport", ["true"]],
  ["aws:username", ["Kim"]],
  ["aws:currenttime", ["2026-01-01T00:00:00Z"]],
  ["aws:epochtime", ["1767225600"]],
]);

function question(documents: readonly unknown[], boundary: unknown): Question {
  return {
    request: {
      principal: {
        type: "User",
        accountId: "123456789012",
        arn: "arn:aws:iam::123456789012:user/Kim",
        userId: "AIDA",
        userName: "Kim",
      },
      action: "s3:GetObject",
      resource: "arn:aws:s3:::bucket/key",
      context: BASE,
    },
    policies: {
      identity: documents.map((each) => parsePolicy(each, "identity", "p")),
      boundary: boundary === undefined ? undefined : parsePolicy(boundary, "managed", "b"),
      resourceAccountId: "123456789012",
    },
  };
}

const listOf = (pool: readonly string[]) =>
  fc.uniqueArray(fc.constantFrom(...pool), { maxLength: 3 });
const single = (pool: readonly string[]) => fc.option(fc.constantFrom(...pool), { nil: undefined });
/** Whatever a sender could tell, the policies' own words among it. */
const told = fc.record({
  "aws:SourceIp": single(ADDRESSES),
  "aws:Referer": single(TEXTS),
  "aws:UserAgent": single(TEXTS),
  "aws:MultiFactorAuthAge": single(NUMBERS),
  "aws:CurrentTime": fc.constantFrom(...DATES),
  "aws:SecureTransport": fc.constantFrom("true", "false"),
  "aws:CalledVia": listOf(TEXTS),
});

describe("the circumstances of a permission", () => {
  it("are found where there are any, and hold", () => {
    const seen = { found: 0, none: 0, undecided: 0 };
    fc.assert(
      fc.property(
        fc.array(document, { minLength: 1, maxLength: 2 }),
        fc.option(document, { nil: undefined, freq: 4 }),
        fc.array(told, { minLength: 60, maxLength: 60 }),
        (documents, boundary, requests) => {
          const asked = question(documents, boundary);
          const found = circumstances([asked]);
          if (found instanceof Map) {
            seen.found++;
            const { request, policies } = under(asked, found);
            return evaluate(request, policies).allowed;
          }
          seen[found === undefined ? "none" : "undecided"]++;
          // Undecided is an honest answer, but no is none where somebody gets through.
          return (
            found === "undecided" ||
            requests.every((values) => {
              const lists = Object.entries(values).map(
                ([key, value]): [string, readonly string[]] => [
                  key,
                  value === undefined ? [] : [value].flat(),
                ],
              );
              const { request, policies } = under(asked, new Map(lists));
              return !evaluate(request, policies).allowed;
            })
          );
        },
      ),
      { numRuns: 500 },
    );
    // The property is about something.
    expect(seen.found).toBeGreaterThan(50);
    expect(seen.none).toBeGreaterThan(50);
    expect(seen.undecided).toBeLessThan(40);
  });
});
