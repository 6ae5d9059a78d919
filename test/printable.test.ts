import { describe, expect, it } from "vitest";
import { isPrintable, printable, printableLine } from "../lib/printable.ts";

describe.each([
  ["a carriage return", "a\rb", "a\\u000db"],
  ["a backspace", "a\bb", "a\\u0008b"],
  ["an ANSI escape", "\u001b[2Jb", "\\u001b[2Jb"],
  ["an ANSI escape in one character", "\u009b2Jb", "\\u009b2Jb"],
  ["a delete", "a\u007f", "a\\u007f"],
  ["a NUL", "a\0", "a\\u0000"],
  ["a line separator", "a\u2028b\u2029", "a\\u2028b\\u2029"],
  ["a change of the writing direction", "a\u202eb\u2066", "a\\u202eb\\u2066"],
  ["a character of zero width", "a\u200bb\ufeff", "a\\u200bb\\ufeff"],
  ["an invisible tag beyond the basic plane", "a\u{e0041}", "a\\udb40\\udc41"],
])("%s", (_, text, expected) => {
  it("is shown as its JSON escape", () => {
    expect(printable(text)).toBe(expected);
    expect(printableLine(text)).toBe(expected);
  });

  it("is not printable", () => {
    expect(isPrintable(text)).toBe(false);
  });
});

it("printable keeps newlines, and printableLine escapes them", () => {
  expect(printable("a\nb\tc")).toBe("a\nb\tc");
  expect(printableLine("a\nb\tc")).toBe("a\\u000ab\tc");
  expect([isPrintable("a\nb"), isPrintable("a\tb")]).toEqual([false, false]);
});

it("printableLine leaves all other characters unchanged", () => {
  const line = 'GET /a%0a?b 200 Grüße 😀 "quoted" \\u000a';
  expect(printableLine(line)).toBe(line);
  expect(isPrintable(line)).toBe(true);
});

it("printableLine keeps JSON valid", () => {
  const text = "\u001b\u0085\u{e0041}\n";
  expect(JSON.parse(printableLine(JSON.stringify({ text })))).toEqual({ text });
});
