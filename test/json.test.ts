import { describe, expect, it } from "vitest";
import { escapedAscii, isMap, isTexts, parseJson } from "../lib/json.ts";

describe("isMap", () => {
  it.each([{}, { a: 1 }, Object.create(null)])("accepts %j", (value) => {
    expect(isMap(value)).toBe(true);
  });

  it.each([null, undefined, [], [{}], "{}", 1, true, () => ({})])("denies %j", (value) => {
    expect(isMap(value)).toBe(false);
  });
});

describe("parseJson", () => {
  it.each<[string, unknown]>([
    ['{"a":[1]}', { a: [1] }],
    ["null", null],
    [" 1 ", 1],
    ["", undefined],
    ["{", undefined],
    ["undefined", undefined],
    ["\ufeff{}", undefined],
  ])("reads %j as %j", (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });
});

describe("escapedAscii", () => {
  it.each([
    ["plain ~text", "plain ~text"],
    ["a\nb\u001b[2J", String.raw`a\u000ab\u001b[2J`],
    ["é😀", String.raw`\u00e9\ud83d\ude00`],
  ])("converts %j to %j", (text, escaped) => {
    expect(escapedAscii(text)).toBe(escaped);
  });
});

describe("isTexts", () => {
  it.each([[[]], [["a", ""]]])("accepts %j", (value) => {
    expect(isTexts(value)).toBe(true);
  });

  it.each([["a"], [{ length: 0 }], [["a", 1]], [null], [undefined]])("rejects %j", (value) => {
    expect(isTexts(value)).toBe(false);
  });
});
