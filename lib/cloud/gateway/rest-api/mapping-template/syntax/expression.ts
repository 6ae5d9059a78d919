import type { Cursor } from "./cursor.ts";
import { literal } from "./literal.ts";
import type { Expression, Operator } from "./nodes.ts";
import { stepsAfter } from "./reference.ts";

/** The operators of each level, from the weakest to the strongest, in the order in which they are tried. */
const LEVELS: readonly (readonly (readonly [RegExp, Operator])[])[] = [
  [[/\|\||or\b/y, "||"]],
  [[/&&|and\b/y, "&&"]],
  [
    [/==|eq\b/y, "=="],
    [/!=|ne\b/y, "!="],
  ],
  [
    [/<=|le\b/y, "<="],
    [/>=|ge\b/y, ">="],
    [/<|lt\b/y, "<"],
    [/>|gt\b/y, ">"],
  ],
  [
    [/\+/y, "+"],
    [/-/y, "-"],
  ],
  [
    [/\*/y, "*"],
    [/\//y, "/"],
    [/%/y, "%"],
  ],
];

export function expression(cursor: Cursor): Expression {
  return binary(cursor, 0);
}

function binary(cursor: Cursor, level: number): Expression {
  const operators = LEVELS[level];
  if (!operators) return unary(cursor);
  let left = binary(cursor, level + 1);
  for (;;) {
    cursor.skipBlanks();
    const operator = operators.find(([form]) => cursor.match(form) !== "")?.[1];
    if (operator === undefined) return left;
    left = { kind: "binary", operator, left, right: binary(cursor, level + 1) };
  }
}

function unary(cursor: Cursor): Expression {
  cursor.skipBlanks();
  if (cursor.match(/!|not\b/y) !== "") {
    return cursor.nested(() => ({ kind: "not", operand: unary(cursor) }));
  }
  const of = primary(cursor);
  const steps = stepsAfter(cursor);
  return steps.length === 0 ? of : { kind: "steps", of, steps };
}

function primary(cursor: Cursor): Expression {
  if (cursor.take("(")) {
    const inner = cursor.nested(() => expression(cursor));
    cursor.skipBlanks();
    cursor.expect(")", "an expression");
    return inner;
  }
  if (cursor.current === "$") {
    const reference = cursor.grammar.reference(cursor);
    if (reference) return { kind: "reference", reference };
  }
  return literal(cursor) ?? cursor.fail("expected a value");
}
