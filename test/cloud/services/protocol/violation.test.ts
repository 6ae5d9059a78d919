import { expect, it } from "vitest";
import { violation, violationsText } from "../../../../lib/cloud/services/protocol/violation.ts";

it("the message of a violation contains the value, with quotes if the value has them", () => {
  expect(violation("'ab'", "name", "Member must be longer")).toBe(
    "Value 'ab' at 'name' failed to satisfy constraint: Member must be longer",
  );
});

it("the message of a violation does not mention a value that is undefined", () => {
  expect(violation(undefined, "secret", "Member must be longer")).toBe(
    "Value at 'secret' failed to satisfy constraint: Member must be longer",
  );
});

it.each([
  [["a"], "1 validation error detected: a"],
  [["a", "b"], "2 validation errors detected: a; b"],
])("the message begins with the number of violations: %j", (violations, text) => {
  expect(violationsText(violations)).toBe(text);
});
