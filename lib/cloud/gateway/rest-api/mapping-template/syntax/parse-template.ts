import { block } from "./block.ts";
import { Cursor, type Grammar } from "./cursor.ts";
import { expression } from "./expression.ts";
import type { Block } from "./nodes.ts";
import { reference } from "./reference.ts";

/** API Gateway's limit for a template, in characters. */
const LONGEST = 300 * 1024;

/** @throws {TemplateFailed} with line and column, if the text has an error of syntax. */
export function parseTemplate(text: string): Block {
  const macros = [...text.matchAll(/#macro[ \t]{0,9}\([ \t]{0,9}([A-Za-z][A-Za-z0-9_]*)/g)];
  const cursor = new Cursor(text, GRAMMAR, new Set(macros.map(([, name = ""]) => name)));
  if (text.length > LONGEST) cursor.fail(`the template has more than ${LONGEST} characters`);
  return whole(cursor);
}

const GRAMMAR: Grammar = { expression, reference, whole };

function whole(cursor: Cursor): Block {
  const { body, end } = block(cursor);
  return end === undefined ? body : cursor.fail(`#${end} has no #if, #foreach, #define or #macro`);
}
