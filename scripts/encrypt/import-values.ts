import { parse } from "dotenv";
import { InputRefused } from "./input.ts";

/** Names and values of an import, and what about them is likely a mistake. */
export interface ImportedValues {
  readonly values: ReadonlyMap<string, string>;
  readonly hints: readonly string[];
}

/**
 * Reads a flat JSON object of texts, or a dotenv file; which one tells the first character.
 *
 * @throws {InputRefused} for anything that would be lost: a name that stands twice, a line that is no
 *   `NAME=value`. The message names lines and names, never a value.
 */
export function importedValues(text: string): ImportedValues {
  const plain = text.replace(/^\ufeff/, "");
  return /^\s*[{[]/.test(plain) ? fromJson(plain) : fromDotenv(plain);
}

function fromJson(text: string): ImportedValues {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new InputRefused("the input begins like JSON and is none"); // The parser would quote it.
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new InputRefused('the input is no JSON object {"NAME": "value"}');
  }
  const entries = Object.entries(parsed as Record<string, unknown>);
  const values = new Map<string, string>();
  for (const [name, value] of entries) {
    if (typeof value !== "string") {
      throw new InputRefused(`the value of ${name} is no text; put it in quotes`);
    }
    values.set(name, value);
  }
  // In a flat object of texts, what a colon follows is a name; JSON.parse keeps the last of two.
  const names = [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter(([, colon]) => colon);
  if (names.length > values.size) throw new InputRefused("the input has a name twice");
  return { values, hints: [] };
}

const ASSIGNMENT = /^(\s*(?:export\s+)?)([\w.-]+)(?=\s*=|:\s)/;

/**
 * dotenv leaves out what it does not understand and takes the last of two values. So it reads a copy first
 * in which every line has a name of its own: what then shows up are the lines that stand outside of a
 * value in quotes.
 */
function fromDotenv(text: string): ImportedValues {
  const lines = text.split(/\r\n|\n|\r/);
  const marked = lines.map((line, index) => {
    if (/^\s*(#|$)/.test(line)) return line;
    return ASSIGNMENT.test(line)
      ? line.replace(ASSIGNMENT, `$1${mark(index)}`)
      : `${mark(index)}=${line}`;
  });
  const outside = parse(marked.join("\n"));
  const seen = new Map<string, number>();
  const hints: string[] = [];
  for (const [index, line] of lines.entries()) {
    if (!Object.hasOwn(outside, mark(index))) continue;
    const name = ASSIGNMENT.exec(line)?.[2];
    if (name === undefined) throw new InputRefused(`line ${index + 1} is no NAME=value`);
    const earlier = seen.get(name);
    if (earlier !== undefined) {
      throw new InputRefused(`${name} stands twice, in lines ${earlier + 1} and ${index + 1}`);
    }
    seen.set(name, index);
    if (/^[^=:]*[=:]\s*[^\s"'`#][^#]*[^\s#]#/.test(line)) {
      hints.push(
        `of ${name} nothing is taken from its # on; put the value in quotes if that is part of it`,
      );
    }
  }
  const values = new Map(Object.entries(parse(text)));
  const lost = [...seen.keys()].filter((name) => !values.has(name));
  if (lost.length > 0 || values.size > seen.size) {
    throw new InputRefused(`the quotes of ${lost.join(", ") || "a value"} do not close`);
  }
  return { values, hints };
}

function mark(index: number): string {
  return `__line_${index}__`;
}
