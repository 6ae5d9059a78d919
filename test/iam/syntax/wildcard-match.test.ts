import { runs } from "../../random/runs.ts";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { actionPattern, arnPattern, wildcard } from "../../../lib/iam/syntax/wildcard-match.ts";

it.each([
  ["abc", "abc", true],
  ["abc", "ABC", false],
  ["abc", "abcd", false],
  ["abc", "ab", false],
  ["", "", true],
  ["", "a", false],
  ["*", "", true],
  ["*", "a:b/c", true],
  ["**", "a", true],
  ["a*", "a", true],
  ["a*", "ba", false],
  ["*a", "ba", true],
  ["*a", "ab", false],
  ["a*c", "abbc", true],
  ["a*c", "abb", false],
  ["a*b*c", "aXbYbZc", true],
  ["a*b*c", "acb", false],
  ["a*/c", "a:b/b/c", true],
  ["?", "a", true],
  ["?", "", false],
  ["?", "ab", false],
  ["a?c", "abc", true],
  ["a?c", "ac", false],
  ["?*", "", false],
  ["*?", "a", true],
  ["a*?", "a", false],
  ["*ab?", "abab1", true],
  ["*ab*b", "ab", false],
  ["*ab*b", "abb", true],
  ["a*b*b", "ab", false],
  ["ab*ba", "aba", false],
  ["a.c", "abc", false],
  ["a+", "aa", false],
  ["[ab]", "a", false],
  ["a\\*", "a\\b", true],
  ["a\\*", "a*", false],
  ["?", "😀", true],
  ["a?b*", "a😀b😀", true],
  ["😀*", "😀", true],
  ["😀?", "😀", false],
  ["line*", "line\nline", true],
])("matches pattern %j against %j: %s", (pattern, text, expected) => {
  expect(wildcard(pattern)(text)).toBe(expected);
});

it.each([
  ["kms:Decrypt", "KMS:decrypt", true],
  ["KMS:DECRYPT", "kms:Decrypt", true],
  ["kms:De*", "kms:DescribeKey", true],
  ["kms:De*", "kms:Encrypt", false],
  ["kms:*", "kmsx:Decrypt", false],
  ["*", "lambda:InvokeFunction", true],
  ["lambda:Invoke", "lambda:InvokeFunction", false],
])("matches action %j against %j, ignoring case: %s", (pattern, action, expected) => {
  expect(actionPattern(pattern)(action)).toBe(expected);
});

it.each([
  ["arn:aws:iam::1:role/a", "arn:aws:iam::1:role/a", true],
  ["arn:aws:iam::1:role/a", "arn:aws:iam::1:role/A", false],
  ["arn:aws:iam::1:role/*", "arn:aws:iam::1:role/a/b", true],
  ["arn:aws:iam::1:*", "arn:aws:iam::1:role/a", true],
  ["arn:aws:lambda:*:1:function:f", "arn:aws:lambda:eu-west-1:1:function:f", true],
  ["arn:aws:lambda:*:function:f", "arn:aws:lambda:eu-west-1:1:function:f", false],
  ["arn:aws:lambda:eu-*:function:f:x:x", "arn:aws:lambda:eu-1:1:function:f:x:x", false],
  ["arn:aws:lambda:*:*:function:*", "arn:aws:lambda:eu-west-1:1:function:f:live", true],
  ["arn:*:iam::?:role/?", "arn:aws-cn:iam::1:role/a", true],
  ["arn:aws:iam::1:role/a", "arn:aws:iam::1", false],
  ["arn:aws:iam::1:*", "arn:aws:iam::1", false],
  ["arn:aws:iam::1:*", "arn:aws:iam::1:", true],
  ["*", "arn:aws:iam::1:role/a", true],
  ["*", "no ARN at all", true],
  ["arn:aws:iam::1:*", "no ARN at all", false],
])("matches ArnLike %j against %j part by part: %s", (pattern, arn, expected) => {
  expect(arnPattern(pattern)(arn)).toBe(expected);
});

/** Returns a text that counts how often its characters and its length are read. */
function counted(text: string) {
  let steps = 0;
  const counting = {
    get length() {
      steps += 1;
      return text.length;
    },
    charCodeAt(index: number) {
      steps += 1;
      return text.charCodeAt(index);
    },
  };
  // The object has every member of a string that a matcher uses.
  return { text: counting as unknown as string, steps: () => steps };
}

const LONG = 50_000;
it.each([
  ["*?".repeat(500), "a".repeat(LONG), true],
  [`${"*?".repeat(500)}b`, "a".repeat(LONG), false],
  [`?${"*a".repeat(500)}*b`, "a".repeat(LONG), false],
  [`${"*".repeat(1000)}?b`, "a".repeat(LONG), false],
  ["*a?a*b", `${"ab".repeat(LONG / 2)}c`, false],
])(
  "matches pathological pattern %# against a long text in a few steps for each character",
  (pattern, text, expected) => {
    const given = counted(text);
    expect(wildcard(pattern)(given.text)).toBe(expected);
    expect(given.steps()).toBeLessThan(8 * (text.length + pattern.length));
  },
);

it("needs, in the worst case, fewer than 4 steps for each pair of a pattern character and a text character", () => {
  const pattern = `*${"a".repeat(49)}?b`;
  const given = counted("a".repeat(5000));
  expect(wildcard(pattern)(given.text)).toBe(false);
  expect(given.steps()).toBeLessThan(4 * 5000 * pattern.length);
});

it.each([
  [`${"*a".repeat(500)}*b`, false],
  [`${"*".repeat(1000)}b`, false],
  [`${"*".repeat(1000)}a`, true],
  [`a${"*aa".repeat(1000)}*`, true],
  [`*${"a".repeat(1000)}b*`, false],
])("matches pattern %# without ? against a long text", (pattern, expected) => {
  expect(wildcard(pattern)("a".repeat(LONG))).toBe(expected);
});

it.each([
  ["a", "b", "ab", true],
  ["a*", "*b", "aX*b", true],
  ["a*", "*b", "aXb", false],
  ["a?", "?", "ab?", true],
  ["a?", "?", "abc", false],
  ["?", "*", "b*", true],
  ["*", "?", "X?", true],
  ["*", "?", "XY", false],
  ["*", "", "any", true],
])("matches %j and the literal %j against %j: %s", (wild, literal, text, expected) => {
  const pieces = [
    { text: wild, wild: true },
    { text: literal, wild: false },
  ];
  expect(wildcard(pieces)(text)).toBe(expected);
});

it("matches the same texts as the equivalent regular expression", () => {
  const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?", "."), maxLength: 8 });
  const text = fc.string({ unit: fc.constantFrom("a", "b", ".", ":", "😀"), maxLength: 8 });
  fc.assert(
    fc.property(pattern, text, (glob, value) => {
      const source = glob.replaceAll(".", "\\.").replaceAll("*", ".*").replaceAll("?", ".");
      expect(wildcard(glob)(value)).toBe(new RegExp(`^${source}$`, "su").test(value));
    }),
    { numRuns: runs(2000) },
  );
});
