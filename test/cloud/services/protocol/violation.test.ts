import { expect, it } from "vitest";
import { violation, violationsText } from "../../../../lib/cloud/services/protocol/violation.ts";

it("a violation shows the value with the given quotes", () => {
  expect(violation("'ab'", "name", "Member must be longer")).toBe(
    "Value 'ab' at 'name' failed to satisfy constraint: Member must be longer",
  );
});

it("a violation leaves the value out if it is undefined", () => {
  expect(violation(undefined, "secret", "Member must be longer")).toBe(
    "Value at 'secret' failed to satisfy constraint: Member must be longer",
  );
});

it.each([
  [["a"], "1 validation error detected: a"],
  [["a", "b"], "2 validation errors detected: a; b"],
])("the message counts the violations %j", (violations, text) => {
  expect(violationsText(violations)).toBe(text);
});
