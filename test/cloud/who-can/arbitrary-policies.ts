import * as fc from "fast-check";

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
/** An arbitrary policy document. */
export const document = fc
  .array(statement, { minLength: 1, maxLength: 4 })
  .map((Statement) => ({ Version: "2012-10-17", Statement }));

const listOf = (pool: readonly string[]) =>
  fc.uniqueArray(fc.constantFrom(...pool), { maxLength: 3 });
const single = (pool: readonly string[]) => fc.option(fc.constantFrom(...pool), { nil: undefined });
/** Arbitrary condition keys of a request, whose values also occur in the policies. */
export const told = fc.record({
  "aws:SourceIp": single(ADDRESSES),
  "aws:Referer": single(TEXTS),
  "aws:UserAgent": single(TEXTS),
  "aws:MultiFactorAuthAge": single(NUMBERS),
  "aws:CurrentTime": fc.constantFrom(...DATES),
  "aws:SecureTransport": fc.constantFrom("true", "false"),
  "aws:CalledVia": listOf(TEXTS),
});
