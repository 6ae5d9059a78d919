import { describe, expect, it } from "vitest";
import { filterPattern } from "../../../../lib/cloud/services/logs/pattern/filter-pattern.ts";

const TEXT = 'INFO order-7 paid "by card" [a]';
const JSON_TEXT = JSON.stringify({
  level: "ERROR",
  code: 503,
  user: null,
  ok: true,
  list: [{ id: "a-1" }],
  "odd name": "x",
});

describe("a filter pattern", () => {
  it.each([
    ["", true],
    ["INFO", true],
    ["info", false],
    ["INFO paid", true],
    ["INF", true],
    ["INFO lost", false],
    ['"order-7"', true],
    ['"\\"by card\\""', true],
    ['"order 7"', false],
    ["-INFO", false],
    ["INFO -lost", true],
    ["?lost ?paid", true],
    ["?lost ?gone", false],
    ["INFO ?lost", true],
    ["?paid -INFO", false],
  ])("of terms, which also match parts of words, %s: %s", (pattern, matches) => {
    expect(filterPattern(pattern)(TEXT)).toBe(matches);
  });

  it.each([
    ['{ $.level = "ERROR" }', true],
    ["{$.level=ERROR}", true],
    ['{ $.level = "E*R" }', true],
    ['{ $.level = "E*RR*R*R" }', false],
    ['{ $.level != "INFO" }', true],
    ['{ $.missing != "INFO" }', false],
    ["{ $.code = 503 }", true],
    ["{ $.code >= 500 && $.code < 600 }", true],
    ["{ $.code > 503 || $.code <= 502 }", false],
    ["{ $.code != 200 }", true],
    ['{ $.code = "503" }', false],
    ["{ $.user IS NULL }", true],
    ["{ $.ok IS TRUE }", true],
    ["{ $.ok is false }", false],
    ["{ $.missing NOT EXISTS }", true],
    ["{ $.constructor NOT EXISTS }", true],
    ['{ $.list[0].id = "a-*" }', true],
    ['{ $["odd name"] = x }', true],
    ['{ $.code = 1 && $.ok IS TRUE || $.level = "ERROR" }', true],
    ['{ $.code = 1 && ($.ok IS TRUE || $.level = "ERROR") }', false],
  ])("of JSON, %s: %s", (pattern, matches) => {
    expect(filterPattern(pattern)(JSON_TEXT)).toBe(matches);
    expect(filterPattern(pattern)(TEXT)).toBe(false);
  });

  it.each([
    ["order-7", "Invalid character(s) in term 'order-7'"],
    ['"open', "Invalid filter pattern"],
    ["%ERR.*%", "The local cloud does not support regular expressions in filter patterns."],
    ["{ $.a = %x% }", "The local cloud does not support regular expressions in filter patterns."],
    [
      "[ip, user]",
      "The local cloud does not support filter patterns for space-delimited events; use terms or { $.member = value }.",
    ],
    ["{ $.a = }", "Invalid filter pattern"],
    ["{ $.a = 1", "Invalid filter pattern"],
    ["{ a = 1 }", "Invalid filter pattern"],
    ["{ $.a ~ 1 }", "Invalid filter pattern"],
    ['{ $.a > "x" }', "Invalid filter pattern"],
    ["{ $.a IS MISSING }", "Invalid filter pattern"],
    ["{ ($.a = 1 }", "Invalid filter pattern"],
    ["{ $.a = 1 } x", "Invalid filter pattern"],
  ])("is refused: %s", (pattern, message) => {
    expect(() => filterPattern(pattern)).toThrow(
      expect.objectContaining({ type: "InvalidParameterException", message }),
    );
  });
});
