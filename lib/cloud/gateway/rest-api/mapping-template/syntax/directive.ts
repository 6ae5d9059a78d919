import type { Cursor } from "./cursor.ts";
import type { Block, Branch, Expression, Node } from "./nodes.ts";

/** A directive, text that a comment or an unparsed block leaves, or `undefined` if the `#` is text. */
export type Directive =
  | { readonly kind: "node"; readonly node: Node }
  | { readonly kind: "end"; readonly end: "else" | "elseif" | "end" }
  | string
  | undefined;

interface Parsed {
  readonly body: Block;
  readonly end: "else" | "elseif" | "end" | undefined;
}

const WITH_PARENTHESES = new Set(["set", "if", "elseif", "foreach", "define", "macro"]);
const WITHOUT = new Set(["else", "end", "break", "stop"]);
const REFUSED = new Set(["parse", "include", "evaluate"]);

/** Returns the directive's word at a `#`, and the length of its text, or `undefined` if the `#` is text. */
export function directiveWord(
  cursor: Cursor,
): { readonly word: string; readonly length: number } | undefined {
  const start = cursor.position;
  const image = cursor.match(/#(?:[A-Za-z][A-Za-z0-9_]*|\{[A-Za-z][A-Za-z0-9_]*\})/y);
  const word = image.replace(/^#\{?/, "").replace(/\}$/, "");
  const length = cursor.position - start;
  const hasParenthesis = cursor.match(/[ \t]*\(/y) !== "";
  cursor.position = start;
  const needsParenthesis =
    WITH_PARENTHESES.has(word) || REFUSED.has(word) || cursor.macros.has(word);
  return WITHOUT.has(word) || (needsParenthesis && hasParenthesis) ? { word, length } : undefined;
}

/** @param block Parses the body of a directive. */
export function directive(cursor: Cursor, block: () => Parsed): Directive {
  const skipped = comment(cursor);
  if (skipped !== undefined) return skipped;
  const start = cursor.position;
  const found = directiveWord(cursor);
  if (!found) return undefined;
  cursor.position += found.length;
  const { word } = found;
  if (REFUSED.has(word)) cursor.fail(`API Gateway does not support #${word}`, start);
  if (word === "else" || word === "end") cursor.skipLineEnd();
  if (word === "else" || word === "end" || word === "elseif") return { kind: "end", end: word };
  if (word === "break" || word === "stop") return { kind: "node", node: { kind: word } };
  cursor.match(/[ \t]*\(/y);
  const close = () => {
    cursor.skipBlanks();
    cursor.expect(")", `#${word}(…`);
    cursor.skipLineEnd();
  };
  const body = () => {
    const parsed = block();
    return parsed.end === "end" ? parsed.body : cursor.fail(`#${word} has no #end`, start);
  };
  return { kind: "node", node: opened(cursor, { word, start, close, body, block }) };
}

interface Opened {
  readonly word: string;
  readonly start: number;
  readonly close: () => void;
  readonly body: () => Block;
  readonly block: () => Parsed;
}

/** Parses a directive behind its opening parenthesis. */
function opened(cursor: Cursor, { word, start, close, body, block }: Opened): Node {
  cursor.skipBlanks();
  switch (word) {
    case "set": {
      const target = cursor.grammar.reference(cursor) ?? cursor.fail("expected a reference");
      cursor.skipBlanks();
      cursor.expect("=", "the reference of #set");
      const value = cursor.grammar.expression(cursor);
      close();
      return { kind: "set", target, value };
    }
    case "if":
      return { kind: "if", branches: branches(cursor, { start, close, block }) };
    case "foreach": {
      const name = variable(cursor);
      cursor.skipBlanks();
      if (cursor.match(/in\b/y) === "") cursor.fail("expected in after the variable of #foreach");
      const over = cursor.grammar.expression(cursor);
      close();
      return { kind: "foreach", name, over, body: body() };
    }
    case "define": {
      const name = variable(cursor);
      close();
      return { kind: "define", name, body: body() };
    }
    case "macro": {
      const name = cursor.match(/[A-Za-z][A-Za-z0-9_]*/y);
      if (name === "") cursor.fail("expected the name of a macro");
      const parameters = separated(cursor, () => variable(cursor));
      close();
      return { kind: "macro", name, parameters, body: body() };
    }
    default: {
      const parameters = separated(cursor, (): Expression => cursor.grammar.expression(cursor));
      close();
      return { kind: "call", name: word, parameters };
    }
  }
}

function branches(
  cursor: Cursor,
  { start, close, block }: Pick<Opened, "start" | "close" | "block">,
): readonly Branch[] {
  const found: Branch[] = [];
  let condition: Expression | undefined = cursor.grammar.expression(cursor);
  close();
  for (;;) {
    const { body, end } = block();
    found.push({ condition, body });
    if (end === "end") return found;
    if (end === undefined) return cursor.fail("#if has no #end", start);
    if (condition === undefined) return cursor.fail(`#${end} follows #else`);
    condition = undefined;
    if (end === "elseif") {
      cursor.match(/[ \t]*\(/y);
      condition = cursor.grammar.expression(cursor);
      close();
    }
  }
}

/** Parses the parameters of a macro, which blanks or commas separate. */
function separated<T>(cursor: Cursor, one: () => T): readonly T[] {
  const found: T[] = [];
  for (;;) {
    cursor.match(/[ \t\r\n,]*/y);
    if (cursor.current === ")" || cursor.isAtEnd) return found;
    found.push(one());
  }
}

function variable(cursor: Cursor): string {
  const reference = cursor.current === "$" ? cursor.grammar.reference(cursor) : undefined;
  return reference?.steps.length === 0 ? reference.name : cursor.fail("expected a variable");
}

/** Takes a comment, which leaves nothing, or an unparsed block, which leaves its text. */
function comment(cursor: Cursor): string | undefined {
  const start = cursor.position;
  if (cursor.take("##")) {
    cursor.match(/[^\r\n]*(?:\r\n|\n|\r)?/y);
    return "";
  }
  const isBlock = cursor.take("#*");
  if (!isBlock && !cursor.take("#[[")) return undefined;
  const close = isBlock ? "*#" : "]]#";
  const end = cursor.text.indexOf(close, cursor.position);
  if (end === -1) cursor.fail(`expected ${close}`, start);
  const text = cursor.text.slice(cursor.position, end);
  cursor.position = end + close.length;
  return isBlock ? "" : text;
}
