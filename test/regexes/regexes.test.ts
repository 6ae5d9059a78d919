import { describe, expect, it } from "vitest";
import { complexityOf } from "./complexity.ts";
import { expressionsIn, isUnbounded } from "./expressions.ts";
import { listed, toCheck, written } from "./list.ts";
import { made } from "./made-expressions.ts";

describe("every regular expression of the source", () => {
  it("is in the list of linear expressions (`npm run regexes` checks and adds a new one)", () => {
    const known = listed();
    const unknown = [...toCheck()].filter(([text]) => !known.has(text));
    expect(unknown).toEqual([]);
  });

  it("still exists if it is in the list", () => {
    const places = toCheck();
    expect([...listed()].filter((text) => !places.has(text))).toEqual([]);
  });

  it("has a reason why it is linear if it is built at run time", () => {
    const found = written.filter(({ isMade }) => isMade);
    expect(new Set(found.map(({ text }) => text))).toEqual(new Set(made.map(({ text }) => text)));
  });
});

describe("the check", () => {
  it("finds literals and constructions", () => {
    const source = 'text.split(/a+/g);\nnew RegExp("b");\nRegExp(`${c}`);\nconst d = "/e+/";';
    expect(expressionsIn("a.ts", source)).toEqual([
      { text: "/a+/g", isMade: false, place: "a.ts:1" },
      { text: 'new RegExp("b")', isMade: true, place: "a.ts:2" },
      { text: "RegExp(`${c}`)", isMade: true, place: "a.ts:3" },
    ]);
  });

  it.each([
    ["/a{2,}/", true],
    ["/[a]+/", true],
    [String.raw`/\*[*+]a{2}/`, false],
  ])("detects whether %s repeats without bound", (text, expected) => {
    expect(isUnbounded(text)).toBe(expected);
  });

  it.each([
    // `diagnose` once had this expression: 8,500 blanks inside a value took ten seconds.
    [String.raw`/^[ \t\r\n]+|[ \t\r\n]+$/g`, "2nd degree polynomial"],
    ["/^(?:a+)+$/", "exponential"],
    ["/=+$/", "2nd degree polynomial"],
    ["/^=+$/", "linear"],
  ])("finds the complexity of %s", async (text, expected) => {
    expect(await complexityOf(text, 10_000)).toBe(expected);
  });
});
