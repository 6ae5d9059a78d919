import { expect, it } from "vitest";
import {
  accountIdOf,
  headerOf,
  secondsOf,
  wholeNumberOf,
} from "../../../scripts/terminal/option-values.ts";

it("headerOf splits a header at its first colon", () => {
  expect(headerOf("X-Time: 10:30 ")).toEqual(["X-Time", "10:30"]);
  expect(headerOf("X-Empty:")).toEqual(["X-Empty", ""]);
});

it.each(["X-None", ": value", ""])("headerOf rejects %j", (text) => {
  expect(() => headerOf(text)).toThrow(
    `header ${JSON.stringify(text)} must have the form 'name: value'`,
  );
});

it("numbers within their limits are accepted", () => {
  expect([wholeNumberOf("--n", "0", 0, 10), wholeNumberOf("--n", "10", 0, 10)]).toEqual([0, 10]);
  expect([secondsOf("--t", "0.5"), secondsOf("--t", "86400")]).toEqual([0.5, 86_400]);
  expect(accountIdOf("--account", "012345678901")).toBe("012345678901");
});

it.each(["11", "-1", "1.5", "1e1", "", " 1"])(
  "wholeNumberOf rejects %j as a whole number up to 10",
  (text) => {
    expect(() => wholeNumberOf("--n", text, 0, 10)).toThrow(
      `--n takes a whole number from 0 to 10, not ${text}`,
    );
  },
);

it.each(["0", "86401", "-1", "1.", "soon"])("secondsOf rejects %j", (text) => {
  expect(() => secondsOf("--t", text)).toThrow(
    `--t takes seconds, more than 0 and at most 86400, not ${text}`,
  );
});

it.each(["12345678901", "1234567890123", "12345678901x"])("accountIdOf rejects %j", (text) => {
  expect(() => accountIdOf("--account", text)).toThrow(`--account takes 12 digits, not ${text}`);
});
