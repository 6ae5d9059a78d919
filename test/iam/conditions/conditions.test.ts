import { expect, it } from "vitest";
import type { ConditionContext } from "../../../lib/iam/syntax/condition-context.ts";
import { knownKeys } from "../../../lib/iam/conditions/condition-keys.ts";
import { parseConditions } from "../../../lib/iam/conditions/conditions.ts";

const NAME = "aws:username";
const ARN = "aws:PrincipalArn";
const KEYS = "kms:EncryptionContextKeys";
const SECURE = "aws:SecureTransport";

/** Compiles a `Condition` block of a policy with variables. */
function parse(block: unknown): (context: ConditionContext) => boolean {
  const conditions = parseConditions(block, {
    variables: true,
    checkKey: (key, as) => knownKeys(key, { as, ofDecided: true, ofTagged: false }),
  });
  return (context) => conditions.every((condition) => condition.holds(context));
}

/** Whether a condition holds for a request in which the key has these values. */
function holds(
  operator: string,
  key: string,
  policyValues: unknown,
  requestValues: readonly string[] | undefined,
): boolean {
  const context = new Map(requestValues === undefined ? [] : [[key.toLowerCase(), requestValues]]);
  return parse({ [operator]: { [key]: policyValues } })(context);
}

const role = (name: string) => `arn:aws:iam::111111111111:role/${name}`;

// Each row: operator, key, value in the policy, a value that matches, and one that does not match.
const OPERATORS = [
  ["StringEquals", NAME, "Alice", "Alice", "alice"],
  ["StringEquals", NAME, "Al*", "Al*", "Alice"],
  ["StringEqualsIgnoreCase", NAME, "Alice", "aLICE", "Bob"],
  ["StringLike", NAME, "Al?c*", "Alice", "alice"],
  ["ArnEquals", ARN, role("a/*"), role("a/b"), role("b")],
  ["ArnLike", ARN, role("a/*"), role("a/b/c"), role("A/b")],
  ["Bool", SECURE, "true", "true", "false"],
  ["Bool", SECURE, true, "TRUE", "false"],
  ["Bool", SECURE, "False", "false", "true"],
] as const;

it.each(OPERATORS)("%s on %s with %j holds for %j, but not for %j or an absent key", (...row) => {
  const [operator, key, inPolicy, fitting, other] = row;
  expect(holds(operator, key, inPolicy, [fitting])).toBe(true);
  expect(holds(operator, key, inPolicy, [other])).toBe(false);
  expect(holds(operator, key, inPolicy, undefined)).toBe(false);
  expect(holds(operator, key, inPolicy, [])).toBe(false);
});

it.each(OPERATORS.filter(([operator]) => operator !== "Bool"))(
  "the negation of %s on %s with %j does not hold for %j, but holds for %j and an absent key",
  (operator, key, inPolicy, fitting, other) => {
    const negation = operator.replace(/^(String|Arn)/, "$1Not");
    expect(holds(negation, key, inPolicy, [fitting])).toBe(false);
    expect(holds(negation, key, inPolicy, [other])).toBe(true);
    expect(holds(negation, key, inPolicy, undefined)).toBe(true);
    expect(holds(negation, key, inPolicy, [])).toBe(true);
  },
);

it.each(OPERATORS)(
  "%sIfExists on %s with %j holds for %j and an absent key, but not for %j",
  (...row) => {
    const [operator, key, inPolicy, fitting, other] = row;
    expect(holds(`${operator}IfExists`, key, inPolicy, [fitting])).toBe(true);
    expect(holds(`${operator}IfExists`, key, inPolicy, [other])).toBe(false);
    expect(holds(`${operator}IfExists`, key, inPolicy, undefined)).toBe(true);
    expect(holds(`${operator}IfExists`, key, inPolicy, [])).toBe(true);
  },
);

it("an operator holds if one policy value matches, and a negated operator if none matches", () => {
  expect(holds("StringEquals", NAME, ["Alice", "Bob"], ["Bob"])).toBe(true);
  expect(holds("StringEquals", NAME, ["Alice", "Bob"], ["Carol"])).toBe(false);
  expect(holds("StringNotEquals", NAME, ["Alice", "Bob"], ["Bob"])).toBe(false);
  expect(holds("StringNotEquals", NAME, ["Alice", "Bob"], ["Carol"])).toBe(true);
  expect(holds("ArnNotLike", ARN, [role("a"), role("b*")], [role("bc")])).toBe(false);
  expect(holds("ArnNotLike", ARN, [role("a"), role("b*")], [role("c")])).toBe(true);
});

it("without a set operator, one of several request values must pass, or all of them if the operator is negated", () => {
  expect(holds("StringEquals", KEYS, "app", ["stage", "app"])).toBe(true);
  expect(holds("StringEquals", KEYS, "app", ["stage"])).toBe(false);
  expect(holds("StringNotEquals", KEYS, "app", ["stage", "app"])).toBe(false);
  expect(holds("StringNotEquals", KEYS, "app", ["stage", "zone"])).toBe(true);
});

it.each<[string, readonly string[], readonly string[] | undefined, boolean]>([
  ["ForAllValues:StringEquals", ["app", "stage"], ["app"], true],
  ["ForAllValues:StringEquals", ["app", "stage"], ["stage", "app"], true],
  ["ForAllValues:StringEquals", ["app", "stage"], ["app", "zone"], false],
  ["ForAllValues:StringEquals", ["app"], [], true],
  ["ForAllValues:StringEquals", ["app"], undefined, true],
  ["ForAllValues:StringNotEquals", ["app", "stage"], ["zone", "x"], true],
  ["ForAllValues:StringNotEquals", ["app", "stage"], ["zone", "stage"], false],
  ["ForAllValues:StringNotEquals", ["app"], undefined, true],
  ["ForAllValues:StringEqualsIfExists", ["app"], undefined, true],
  ["ForAnyValue:StringEquals", ["app", "stage"], ["zone", "app"], true],
  ["ForAnyValue:StringEquals", ["app", "stage"], ["zone"], false],
  ["ForAnyValue:StringEquals", ["app"], [], false],
  ["ForAnyValue:StringEquals", ["app"], undefined, false],
  ["ForAnyValue:StringNotEquals", ["app", "stage"], ["app", "zone"], true],
  ["ForAnyValue:StringNotEquals", ["app", "stage"], ["app", "stage"], false],
  ["ForAnyValue:StringNotEquals", ["app"], undefined, false],
  ["ForAnyValue:StringLikeIfExists", ["a*"], undefined, true],
  ["ForAnyValue:StringLikeIfExists", ["a*"], ["zone"], false],
  ["ForAnyValue:StringLikeIfExists", ["a*"], ["zone", "app"], true],
])("%s with %j holds for %j: %s", (operator, inPolicy, given, expected) => {
  expect(holds(operator, KEYS, inPolicy, given)).toBe(expected);
});

it.each<[unknown, readonly string[] | undefined, boolean]>([
  ["true", undefined, true],
  ["true", [], true],
  ["TRUE", undefined, true],
  ["true", ["Alice"], false],
  ["true", [""], false],
  ["false", ["Alice"], true],
  ["false", undefined, false],
  ["FALSE", [], false],
  [true, undefined, true],
  [false, undefined, false],
  [["true", "false"], undefined, true],
])("Null with %j holds for %j: %s", (inPolicy, given, expected) => {
  expect(holds("Null", NAME, inPolicy, given)).toBe(expected);
});

it("all operators and keys must hold", () => {
  const both = parse({
    StringEquals: { [NAME]: "Alice", "aws:RequestedRegion": "eu-west-1" },
    Bool: { [SECURE]: "true" },
  });
  const context = new Map([
    ["aws:username", ["Alice"]],
    ["aws:requestedregion", ["eu-west-1"]],
    ["aws:securetransport", ["true"]],
  ]);
  expect(both(context)).toBe(true);
  for (const key of context.keys()) expect(both(new Map(context).set(key, ["x"]))).toBe(false);
});

it("two conditions on one key must both hold if the key's names differ in case", () => {
  const both = parse({
    StringLike: { "aws:username": "A*", "AWS:UserName": "*e" },
    stringlike: { "aws:username": "*lic*" },
  });
  expect(both(new Map([["aws:username", ["Alice"]]]))).toBe(true);
  expect(both(new Map([["aws:username", ["Anne"]]]))).toBe(false);
  expect(both(new Map([["aws:username", ["Alicia"]]]))).toBe(false);
});

it.each(["AWS:USERNAME", "aws:UserName", "aws:username"])(
  "matches the key %s in any case, but its value only in the same case",
  (key) => {
    expect(holds("StringEquals", key, "Alice", ["Alice"])).toBe(true);
    expect(holds("StringEquals", key, "Alice", ["ALICE"])).toBe(false);
  },
);

it("accepts the key kms:EncryptionContext: with any name", () => {
  const key = "kms:EncryptionContext:Stage";
  expect(holds("StringEquals", key, "dev", ["dev"])).toBe(true);
  expect(holds("StringEquals", key, "dev", ["prod"])).toBe(false);
  expect(holds("StringEquals", key, "dev", undefined)).toBe(false);
});

it("compares numbers and booleans as text", () => {
  expect(holds("StringEquals", NAME, 12, ["12"])).toBe(true);
  expect(holds("StringEquals", NAME, 12, ["12.0"])).toBe(false);
  expect(holds("StringEquals", NAME, true, ["true"])).toBe(true);
  expect(holds("StringEquals", NAME, true, ["True"])).toBe(false);
});

it("compares values that are names from Object.prototype like any others", () => {
  expect(holds("StringEquals", NAME, "__proto__", ["__proto__"])).toBe(true);
  expect(holds("StringEquals", NAME, "constructor", undefined)).toBe(false);
});

it("an empty Condition block holds", () => {
  expect(parse({})(new Map())).toBe(true);
});

const equalsAlice = { [NAME]: "Alice" };
it.each<[string, unknown, RegExp]>([
  ["a list", [], /Condition must be a map/],
  ["a text", "x", /Condition must be a map/],
  ["null", null, /Condition must be a map/],
  ["an operator without a map", { StringEquals: "x" }, /Condition StringEquals must be a map/],
  ["an operator without keys", { StringEquals: {} }, /Condition StringEquals is empty/],
  ["an unknown operator without keys", { StringSomething: {} }, /StringSomething is empty/],
  ["an unknown operator", { StringSomething: equalsAlice }, /operator StringSomething cannot/],
  [
    "a text for a number",
    { NumericLessThan: equalsAlice },
    /NumericLessThan cannot have the value "Alice"/,
  ],
  [
    "a text for a date",
    { DateGreaterThan: equalsAlice },
    /DateGreaterThan cannot have the value "Alice"/,
  ],
  [
    "a pattern for an address",
    { IpAddress: { "aws:SourceIp": "10.*" } },
    /IpAddress cannot have the value/,
  ],
  [
    "a text for base64",
    { BinaryEquals: equalsAlice },
    /BinaryEquals cannot have the value "Alice"/,
  ],
  ["NullIfExists", { NullIfExists: equalsAlice }, /operator NullIfExists cannot/],
  ["Null of a set", { "ForAllValues:Null": equalsAlice }, /operator ForAllValues:Null cannot/],
  ["an unknown set", { "ForSomeValues:StringEquals": equalsAlice }, /ForSomeValues:StringEquals/],
  ["IfExists alone", { IfExists: equalsAlice }, /operator IfExists cannot/],
  ["an operator with a blank", { "StringEquals ": equalsAlice }, /operator StringEquals {2}cannot/],
  ["an operator called constructor", { constructor: equalsAlice }, /operator constructor cannot/],
  [
    "an operator called __proto__",
    JSON.parse(`{"__proto__":{"${NAME}":"x"}}`),
    /operator __proto__ cannot/,
  ],
  ["an unknown key", { StringEquals: { "aws:AssumedRoot": "x" } }, /key aws:AssumedRoot/],
  ["a key called constructor", { StringEquals: { constructor: "x" } }, /key constructor cannot/],
  [
    "an encryption context without a key",
    { StringEquals: { "kms:EncryptionContext:": "x" } },
    /key kms/,
  ],
  ["a key without values", { StringEquals: { [NAME]: [] } }, /StringEquals has no value/],
  ["Null without values", { Null: { [NAME]: [] } }, /Null has no value/],
  [
    "a map for a value",
    { StringEquals: { [NAME]: { Ref: "X" } } },
    /value of condition StringEquals/,
  ],
  ["null for a value", { StringEquals: { [NAME]: null } }, /value of condition StringEquals/],
  ["a list in a list", { StringEquals: { [NAME]: [["x"]] } }, /value of condition StringEquals/],
  [
    "a placeholder that is not a variable",
    { StringEquals: { [NAME]: "${userid}" } },
    /holds \$\{ that does not begin a variable/,
  ],
  [
    "an unclosed variable",
    { StringLike: { [NAME]: "${aws:userid" } },
    /holds \$\{ that does not begin/,
  ],
  [
    "a variable in a variable",
    { StringLike: { [NAME]: "${aws:${*}}" } },
    /holds \$\{ that does not begin/,
  ],
  ["an unknown variable", { StringLike: { [NAME]: "${aws:Foo}" } }, /key aws:Foo cannot/],
  [
    "a variable with several values",
    { StringLike: { [NAME]: `\${${KEYS}}` } },
    /has several values/,
  ],
  [
    "a variable for a number",
    { NumericEquals: { [NAME]: "${aws:EpochTime}" } },
    /cannot have the value/,
  ],
  [
    "a variable for a boolean",
    { Bool: { [SECURE]: "${aws:username}" } },
    /Bool cannot have the value/,
  ],
  ["Bool of a text", { Bool: { [SECURE]: "yes" } }, /Bool cannot have the value "yes"/],
  ["Bool of more than a boolean", { Bool: { [SECURE]: "true!" } }, /Bool cannot have the value/],
  [
    "Bool of a word that ends in true",
    { Bool: { [SECURE]: "untrue" } },
    /Bool cannot have the value/,
  ],
  ["Bool of a number", { Bool: { [SECURE]: 1 } }, /Bool cannot have the value "1"/],
  ["Null of a text", { Null: { [NAME]: "yes" } }, /Null cannot have the value "yes"/],
  ["a text for an ARN", { ArnLike: { [ARN]: "Alice" } }, /ArnLike cannot have the value "Alice"/],
  [
    "an ARN with a line break",
    { ArnLike: { [ARN]: `${role("a")}\n` } },
    /ArnLike cannot have the value/,
  ],
  ["half an ARN", { ArnNotLike: { [ARN]: "arn:aws:*" } }, /ArnNotLike cannot have the value/],
])("rejects an invalid Condition block (%s)", (_, block, message) => {
  const attempt = () => parse(block);
  expect(attempt).toThrow(message);
  expect(attempt).toThrow(expect.objectContaining({ code: "ERR_POLICY_UNSUPPORTED" }));
});
