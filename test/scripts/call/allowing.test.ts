import { expect, it } from "vitest";
import { printable } from "../../../lib/printable.ts";
import { allowingText } from "../../../scripts/call/allowing.ts";

const statement = { Effect: "Allow", Action: "a:B", Resource: "*" };
const pasted = JSON.stringify(statement, undefined, 2);

it.each([
  ["identity-based policy", "an identity-based policy of the caller"],
  ["resource-based policy", "the resource-based policy of the requested resource"],
  ["role trust policy", "the trust policy of the role"],
  ["permissions boundary", "the caller's permissions boundary"],
  ["session policy", "the policy passed for the caller's session"],
])("allowingText says that a statement of the type %s belongs in %s", (policyType, place) => {
  const allow = JSON.stringify([{ policyType, statement }]);
  expect(allowingText("so", allow)).toBe(`Why: so\nTo allow it, add to ${place}:\n${pasted}`);
});

it("allowingText shows every statement that is needed, in order", () => {
  const both = ["permissions boundary", "session policy"].map((policyType) => ({
    policyType,
    statement,
  }));
  expect(allowingText("so", JSON.stringify(both)).split("\nTo allow it, add to ")).toEqual([
    "Why: so",
    `the caller's permissions boundary:\n${pasted}`,
    `the policy passed for the caller's session:\n${pasted}`,
  ]);
});

it.each([
  undefined,
  "",
  "[",
  "{}",
  "null",
  "[null, 1, {}]",
  '[{"policyType":"session policy","statement":"x"}]',
  '[{"policyType":"constructor","statement":{}}]',
])("allowingText ignores a header that is not a list of statements: %s", (allow) => {
  expect(allowingText("denied by policy P", allow)).toBe("Why: denied by policy P");
});

it("allowingText prints no control characters, and keeps the meaning of the JSON", () => {
  const hostile = { Sid: "\u001b[2J\u009b2J\u007fé\u2028" };
  const text = allowingText(
    "\u009b2J",
    JSON.stringify([{ policyType: "session policy", statement: hostile }]),
  );
  expect(text).toBe(printable(text));
  expect(JSON.parse(text.slice(text.indexOf("{")))).toEqual(hostile);
});
