import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { errorCode } from "../lib/errors.ts";

function thrownBy(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

it("errorCode returns the code of an error that Node.js throws", () => {
  const error = thrownBy(() => readFileSync(new URL("no-such-file", import.meta.url)));
  expect(error).toBeInstanceOf(Error);
  expect(errorCode(error)).toBe("ENOENT");
});

it.each([
  ["an error without a code", new Error("failed")],
  ["a code that is a number", Object.assign(new Error("failed"), { code: 2 })],
  ["a text", "ENOENT"],
  ["null", null],
  ["undefined", undefined],
])("errorCode returns undefined for %s", (_, error) => {
  expect(errorCode(error)).toBeUndefined();
});
