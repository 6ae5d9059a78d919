import type { Cursor } from "./cursor.ts";
import { directive, directiveWord, type Directive } from "./directive.ts";
import type { Block, Node } from "./nodes.ts";

/** The directive that ends a block, or `undefined` at the end of the text. */
type End = "else" | "elseif" | "end" | undefined;

/** Parses text, references and directives up to the directive that ends them, which it takes. */
export function block(cursor: Cursor): { readonly body: Block; readonly end: End } {
  return cursor.nested(() => {
    const body: Node[] = [];
    let text = "";
    const flush = () => {
      if (text !== "") body.push({ kind: "text", text });
      text = "";
    };
    while (!cursor.isAtEnd) {
      const found = elementHere(cursor);
      if (typeof found === "string") {
        text += found;
        continue;
      }
      // A blank before #set is dropped unless it belongs to a text or stands at the begin of a line, as on AWS.
      if (found.kind === "node" && found.node.kind === "set" && /^[ \t]*$/.test(text)) text = "";
      flush();
      if (found.kind === "end") return { body, end: found.end };
      body.push(found.node);
    }
    flush();
    return { body, end: undefined };
  });
}

type Element = string | Exclude<Directive, undefined>;

function elementHere(cursor: Cursor): Element {
  switch (cursor.current) {
    case "$": {
      const reference = cursor.grammar.reference(cursor);
      if (reference) return { kind: "node", node: { kind: "reference", reference } };
      break;
    }
    case "#": {
      const found = directive(cursor, () => block(cursor));
      if (found !== undefined) return found;
      break;
    }
    case "\\":
      return backslashes(cursor);
    default:
      return cursor.match(/[^$#\\]+/y);
  }
  cursor.position++;
  return cursor.text[cursor.position - 1] ?? "";
}

/**
 * Takes backslashes. Before a reference or directive, each pair becomes one, and an odd one makes the reference or
 * directive text. Elsewhere, a backslash is text.
 */
function backslashes(cursor: Cursor): string {
  const found = cursor.match(/\\+/y);
  if (!isSpecial(cursor)) return found;
  const kept = "\\".repeat(Math.floor(found.length / 2));
  if (found.length % 2 === 0) return kept;
  cursor.position++;
  return kept + (cursor.text[cursor.position - 1] ?? "");
}

function isSpecial(cursor: Cursor): boolean {
  if (cursor.current === "#") return directiveWord(cursor) !== undefined;
  const start = cursor.position;
  const isReference = cursor.match(/\$!?\{?[A-Za-z_]/y) !== "";
  cursor.position = start;
  return isReference;
}
