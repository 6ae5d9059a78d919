import { describe, expect, it } from "vitest";
import { parsePolicy } from "../../../lib/iam/policy/policy.ts";
import { alice, decide, identityPolicy, keyArn, statement, type Json } from "../policies.ts";

/** Patterns that do not match their text, which is known only after much backtracking. */
const almost = { pattern: `${"*a".repeat(1500)}b`, text: "a".repeat(2000) };
const single = { pattern: `${"*?".repeat(1500)}b`, text: "a".repeat(2000) };
const spent = { pattern: "?".repeat(2001), text: "a".repeat(2000) };
describe.each([almost, single, spent])("an absurd pattern %#", ({ pattern, text }) => {
  const arn = (last: string) => `arn:aws:iam::111111111111:user/${last}`;
  const variable = "${aws:username}".repeat(500);
  const condition = (operator: string, key: string, value: string): Json => ({
    Condition: { [operator]: { [key]: value } },
  });
  const context = {
    "aws:username": [text],
    "aws:principalarn": [arn(text)],
    "aws:sourcearn": [arn(text)],
    "aws:useragent": [text.repeat(2)],
    "aws:tagkeys": [text, `${text}cc`, text],
  };

  it.each<[string, Json, boolean]>([
    // The pattern covers nothing, so a Deny of everything else applies.
    ["NotAction", { Action: undefined, NotAction: `kms:${actions(pattern)}` }, true],
    ["Action", { Action: `kms:${actions(pattern)}` }, false],
    ["NotResource", { Resource: undefined, NotResource: `${keyArn}/${pattern}` }, true],
    ["StringLike", condition("StringLike", "aws:username", pattern), false],
    ["StringNotLike", condition("StringNotLike", "aws:username", pattern), true],
    ["StringLikeIfExists", condition("StringLikeIfExists", "aws:username", pattern), false],
    ["ArnLike", condition("ArnLike", "aws:PrincipalArn", arn(pattern)), false],
    ["ArnNotEquals", condition("ArnNotEquals", "aws:SourceArn", arn(pattern)), true],
    ["ForAnyValue", condition("ForAnyValue:StringLike", "aws:TagKeys", pattern), false],
    ["ForAllValues", condition("ForAllValues:StringNotLike", "aws:TagKeys", pattern), true],
    ["variables", condition("StringLike", "aws:UserAgent", `*${variable}*`), false],
    [
      "a variable in ArnLike",
      condition("ArnLike", "aws:SourceArn", `${arn("")}*${variable}`),
      false,
    ],
  ])("in %s leads to the right decision", (_, more, applies) => {
    const Action = "Action" in more ? {} : { Action: "*" };
    const deny = statement("Deny", { ...Action, ...more });
    const policies = {
      identity: [
        identityPolicy(statement("Allow", { Resource: "*" })),
        parsePolicy({ Version: "2012-10-17", Statement: deny }, "identity", "P", () => {}),
      ],
    };
    expect(decide(alice, policies, context).allowed).toBe(!applies);
  });
});

/** Returns the pattern with only the characters that names of actions may have. */
function actions(pattern: string): string {
  return pattern.replaceAll(/[^A-Za-z*?]/g, "a");
}
