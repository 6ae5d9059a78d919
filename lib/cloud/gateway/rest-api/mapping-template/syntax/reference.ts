import type { Cursor } from "./cursor.ts";
import type { Expression, Reference, Step } from "./nodes.ts";

/** A name of a variable or a member. Velocity 1 allows a `-` in it, as in `header.Access-Control-Allow-Origin`. */
const NAME = /[A-Za-z_][A-Za-z0-9_-]*/y;

/** Parses `$name`, `$!name`, `${name}` or `$!{name}` with its steps, or returns `undefined` if the `$` is text. */
export function reference(cursor: Cursor): Reference | undefined {
  const start = cursor.position;
  cursor.take("$");
  cursor.take("!");
  const isFormal = cursor.take("{");
  const name = cursor.match(NAME);
  if (name !== "") {
    const steps = stepsAfter(cursor);
    if (!isFormal || cursor.take("}")) return { name, steps };
  }
  cursor.position = start;
  return undefined;
}

/** Parses the properties, method calls and indexes behind a value. */
export function stepsAfter(cursor: Cursor): readonly Step[] {
  const steps: Step[] = [];
  for (;;) {
    const step = stepHere(cursor);
    if (!step) return steps;
    steps.push(step);
  }
}

function stepHere(cursor: Cursor): Step | undefined {
  if (cursor.current === "[") {
    cursor.take("[");
    const index = cursor.nested(() => cursor.grammar.expression(cursor));
    cursor.skipBlanks();
    cursor.expect("]", "an index");
    return { kind: "index", index };
  }
  const start = cursor.position;
  if (!cursor.take(".")) return undefined;
  const name = cursor.match(NAME);
  if (name === "") {
    cursor.position = start;
    return undefined;
  }
  if (!cursor.take("(")) return { kind: "property", name };
  return { kind: "method", name, parameters: listUntil(cursor, ")") };
}

/** Parses expressions that are separated by commas, up to a closing character. */
export function listUntil(cursor: Cursor, close: ")" | "]"): readonly Expression[] {
  const found: Expression[] = [];
  cursor.skipBlanks();
  while (!cursor.take(close)) {
    if (found.length > 0) cursor.expect(",", "a value");
    found.push(cursor.nested(() => cursor.grammar.expression(cursor)));
    cursor.skipBlanks();
  }
  return found;
}
