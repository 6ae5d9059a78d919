import { runs } from "../random/runs.ts";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { growth } from "./growth.ts";
import { readers, type Reader } from "./readers.ts";

/** Pieces of the grammars of untrusted texts, and words of patterns that once took too long. */
const PIECES = [
  "",
  "a",
  "A",
  "0",
  "1",
  "%",
  "%2f",
  "%25",
  " ",
  "\t",
  "\n",
  "+",
  "=",
  "&",
  ";",
  ":",
  ",",
  ".",
  "/",
  "..",
  "'",
  '"',
  "\\",
  "{",
  "[",
  "$",
  "${",
  "(",
  ")",
  "*",
  "?",
  "#",
  "-",
  "_",
  "<",
  "\u00e9",
  "\ud83d\ude00",
  "\ud800",
  "X-Amz-",
  " (hashed with SHA-256 ",
  "because no ",
  "- ",
  "!Ref ",
  "<Message>",
];

interface Pumped {
  readonly begin: string;
  readonly pumped: readonly string[];
  readonly end: string;
}

/**
 * Returns a function that builds a text of a given length by repeating something between a beginning and an
 * end.
 */
function longText({ begin, pumped, end }: Pumped): (length: number) => string {
  const one = pumped.join("") || "a";
  return (length) => begin + one.repeat(Math.ceil(length / one.length)) + end;
}

/** Texts that once made a reader quadratic. */
const known: readonly Pumped[] = [
  { begin: "a", pumped: [" "], end: "b" },
  { begin: ".", pumped: ["0"], end: "1" },
  { begin: "", pumped: ["a&"], end: "" },
  { begin: "", pumped: ["{"], end: "" },
  { begin: '"', pumped: ['\\"'], end: "" },
  { begin: "a", pumped: ["a"], end: "#\n" },
  { begin: "", pumped: ["/"], end: "a" },
  { begin: "", pumped: ["="], end: "a" },
];

const piece = fc.constantFrom(...PIECES);
const texts = fc
  .record({ begin: piece, pumped: fc.array(piece, { minLength: 1, maxLength: 3 }), end: piece })
  .map(longText);
const examples = known.map((one): [(length: number) => string] => [longText(one)]);

describe("eight times the text takes about eight times as long", () => {
  it.each(Object.entries(readers))("for %s", (_, reader) => {
    fc.assert(
      fc.property(texts, (text) => {
        // Quadratic readers take 64 times as long.
        expect(growth(reader, text)).toBeLessThan(25);
      }),
      { numRuns: runs(60), examples },
    );
  });

  it("except for a search that starts again at each blank", () => {
    const trim: Reader = (text) => text.replace(/ +$/, "");
    expect(growth(trim, (length) => `${" ".repeat(length / 2)}a`)).toBeGreaterThan(25);
  });
});
