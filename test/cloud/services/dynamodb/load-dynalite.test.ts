import { runs } from "../../../random/runs.ts";
import { createRequire } from "node:module";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  loadDynalite,
  rememberingParser,
} from "../../../../lib/cloud/services/dynamodb/database/load-dynalite.mjs";

const require = createRequire(import.meta.url);
/** The parser as dynalite ships it. */
// The package dynalite has no type declarations.
const original = require("dynalite/db/conditionParser.js") as {
  readonly parse: (expression: string, options: object) => unknown;
};
const remembering = rememberingParser();

/** Returns a parser's result or error, and its record of the names in the expression. */
function outcome(parser: typeof original, expression: string): unknown {
  const context = {
    isReserved: (word: string) => /^size$/i.test(word),
    compare: () => true,
    attrNames: { "#n": "name" },
    attrVals: { ":v": { N: "1" } },
    unusedAttrNames: { "#n": true },
    unusedAttrVals: { ":v": true },
  };
  try {
    return { found: parser.parse(expression, { context }), context: JSON.stringify(context) };
  } catch (error) {
    return { error: String(error), context: JSON.stringify(context) };
  }
}

const operand = fc.constantFrom("a", "a.b[1]", "#n", "#m", ":v", ":w", "size(a)", "(a)", "((a))");
const condition = fc.oneof(
  fc.tuple(operand, fc.constantFrom("=", "<>", "<="), operand).map((parts) => parts.join(" ")),
  fc.constantFrom(
    "attribute_exists(a)",
    "begins_with(a, :v)",
    "contains(a, a)",
    "a BETWEEN :v AND :v",
    "a IN (:v, :w)",
    "a",
  ),
);
const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3, depthIdentifier: "nesting" },
    condition,
    tie("expression").map((inner) => `(${inner})`),
    tie("expression").map((inner) => `NOT ${inner}`),
    fc
      .tuple(condition, fc.constantFrom("AND", "or"), tie("expression"))
      .map((parts) => parts.join(" ")),
  ),
}));
/** Expressions, some of which are cut off, to compare messages of syntax errors too. */
const cut = fc
  .tuple(expression, fc.integer({ min: 0, max: 60 }))
  .map(([text, end]) => (end < 40 ? text : text.slice(0, end - 40)));

it("the parser with a cache returns the same results as dynalite's parser", () => {
  fc.assert(
    fc.property(cut, (text) => {
      expect(outcome(remembering, text)).toEqual(outcome(original, text));
    }),
    { numRuns: runs(300), seed: 20_261_130 },
  );
});

describe("the validation of a call", () => {
  /** The part of dynalite's validation that calls the check of one operation. */
  // The package dynalite has no type declarations.
  const validations = require("dynalite/validations") as {
    checkTypes: unknown;
    checkValidations: (input: object, types: object, custom: () => unknown) => unknown;
  };
  const endless = () => {
    for (;;);
  };
  const shipped = { ...validations };
  beforeAll(() => loadDynalite(50));
  // Other tests of this process use dynalite too, whose calls take longer than 50 ms on a busy machine.
  afterAll(() => Object.assign(validations, shipped));

  it("is interrupted if it takes too long, and the next validation runs", () => {
    expect(() => validations.checkValidations({}, {}, endless)).toThrow("timed out after 50ms");
    expect(validations.checkValidations({}, {}, () => undefined)).toBeUndefined();
  });

  it("throws the error that the check throws", () => {
    const error = new TypeError("as thrown");
    const failing = () => {
      throw error;
    };
    expect(() => validations.checkValidations({}, {}, failing)).toThrow(error);
  });
});
