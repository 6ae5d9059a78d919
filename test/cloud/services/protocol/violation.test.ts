import { expect, it } from "vitest";
import { violation, violationsText } from "../../../../lib/cloud/services/protocol/violation.ts";

it("repeats the value with the quotes that it is given", () => {
  expect(violation("'ab'", "name", "Member must be longer")).toBe(
    "Value 'ab' at 'name' failed to satisfy constraint: Member must be longer",
  );
});

it("keeps a value out of the message", () => {
  expect(violation(undefined, "secret", "Member must be longer")).toBe(
    "Value at 'secret' failed to satisfy constraint: Member must be longer",
  );
});

it.each([
  [["a"], "1 validation error detected: a"],
  [["a", "b"], "2 validation errors detected: a; b"],
])("counts %j", (violations, text) => {
  expect(violationsText(violations)).toBe(text);
});
