import type { Cursor } from "./cursor.ts";
import type { Expression } from "./nodes.ts";
import { listUntil } from "./reference.ts";

const WORDS = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);

/** Parses a text, number, list, range, map, boolean or null. Returns `undefined` for other text. */
export function literal(cursor: Cursor): Expression | undefined {
  switch (cursor.current) {
    case '"':
    case "'":
      return text(cursor);
    case "[":
      return listOrRange(cursor);
    case "{":
      return map(cursor);
    default:
      return numberOrWord(cursor);
  }
}

/** Parses a text. Two quotes in it mean one quote, a backslash means itself, and only double quotes interpolate. */
function text(cursor: Cursor): Expression {
  const start = cursor.position;
  const quote = cursor.current;
  const image = cursor.match(quote === '"' ? /"[^"]*(?:""[^"]*)*"/y : /'[^']*(?:''[^']*)*'/y);
  if (image === "") cursor.fail(`a text that begins with ${quote} has no end`);
  const value = image.slice(1, -1).replaceAll(quote + quote, quote);
  if (quote === "'" || !/[$#]/.test(value)) return { kind: "literal", value };
  const body = cursor.nested(() => cursor.grammar.whole(cursor.inside(value, start)));
  return { kind: "interpolated", body };
}

function listOrRange(cursor: Cursor): Expression {
  cursor.take("[");
  const start = cursor.position;
  cursor.skipBlanks();
  if (cursor.current !== "]") {
    const from = cursor.nested(() => cursor.grammar.expression(cursor));
    cursor.skipBlanks();
    if (cursor.take("..")) {
      const to = cursor.nested(() => cursor.grammar.expression(cursor));
      cursor.skipBlanks();
      cursor.expect("]", "a range");
      return { kind: "range", from, to };
    }
    cursor.position = start;
  }
  return { kind: "list", items: listUntil(cursor, "]") };
}

function map(cursor: Cursor): Expression {
  cursor.take("{");
  const entries: (readonly [Expression, Expression])[] = [];
  cursor.skipBlanks();
  while (!cursor.take("}")) {
    if (entries.length > 0) cursor.expect(",", "an entry of a map");
    const key = cursor.nested(() => cursor.grammar.expression(cursor));
    cursor.skipBlanks();
    cursor.expect(":", "the key of a map");
    entries.push([key, cursor.nested(() => cursor.grammar.expression(cursor))]);
    cursor.skipBlanks();
  }
  return { kind: "map", entries };
}

function numberOrWord(cursor: Cursor): Expression | undefined {
  // The dots of a range such as [1..5] are not a decimal point.
  const real = cursor.match(/-?(?:\d{1,20})?\.\d{1,20}(?:[eE][+-]?\d{1,3})?/y);
  if (real !== "") return { kind: "literal", value: Number(real) };
  const whole = cursor.match(/-?\d{1,40}/y);
  if (whole !== "") return { kind: "literal", value: BigInt(whole) };
  const start = cursor.position;
  const word = cursor.match(/[a-z]{1,8}\b/y);
  const value = WORDS.get(word);
  if (value !== undefined) return { kind: "literal", value };
  cursor.position = start;
  return undefined;
}
