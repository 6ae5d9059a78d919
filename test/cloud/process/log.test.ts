import { expect, it } from "vitest";
import { printable } from "../../../lib/cloud/process/log.ts";

it.each([
  ["a line feed", "a\nb", "a\\u000ab"],
  ["a carriage return", "a\rb", "a\\u000db"],
  ["an ANSI escape", "\u001b[2Jb", "\\u001b[2Jb"],
  ["the one-character form of it", "\u009b2Jb", "\\u009b2Jb"],
  ["a delete", "a\u007f", "a\\u007f"],
  ["a NUL", "a\0", "a\\u0000"],
  ["a line separator", "a\u2028b\u2029", "a\\u2028b\\u2029"],
  ["a turn of the writing direction", "a\u202eb\u2066", "a\\u202eb\\u2066"],
  ["an invisible tag beyond the basic plane", "a\u{e0041}", "a\\udb40\\udc41"],
])("%s cannot leave its place in a line", (_, text, expected) => {
  expect(printable(text)).toBe(expected);
});

it("leaves everything else alone", () => {
  const line = 'GET /a%0a?b 200\tGrüße 😀 "quoted" \\u000a';
  expect(printable(line)).toBe(line);
});

it("keeps a JSON line JSON", () => {
  const text = "\u001b\u0085\u{e0041}\n";
  expect(JSON.parse(printable(JSON.stringify({ text })))).toEqual({ text });
});
