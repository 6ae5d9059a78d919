import { parse } from "dotenv";
import { InputRefused } from "../../terminal/read-input.ts";
import { isMap, parseJson } from "../../../lib/json.ts";

/**
 * Reads a flat JSON object of texts, or a dotenv file. The first character decides which format is read.
 *
 * @throws {InputRefused} If something would be lost: a name that occurs twice, a line that is not `NAME=value`,
 *   or a value that dotenv would cut off. The message contains lines and names, never a value.
 */
export function importedValues(text: string): ReadonlyMap<string, string> {
  const plain = text.replace(/^\ufeff/, "");
  return /^\s*[{[]/.test(plain) ? fromJson(plain) : fromDotenv(plain);
}

function fromJson(text: string): ReadonlyMap<string, string> {
  const parsed = parseJson(text);
  if (parsed === undefined)
    throw new InputRefused("the input begins like JSON but is not valid JSON");
  if (!isMap(parsed)) throw new InputRefused('the input is not a JSON object {"NAME": "value"}');
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(parsed)) {
    if (typeof value !== "string") {
      throw new InputRefused(`the value of ${name} is not a string; put it in quotes`);
    }
    values.set(name, value);
  }
  // In a flat object of texts, a string before a colon is a name. JSON.parse keeps only the last of two equal names.
  const names = [...text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?$)(\s*:)?/gs)].filter(
    ([, colon]) => colon,
  );
  if (names.length > values.size) throw new InputRefused("the input contains a name twice");
  return values;
}

const ASSIGNMENT = /^(\s*(?:export\s+)?)([\w.-]+)(?=\s*=|:\s)/;

/**
 * Reads a dotenv file. dotenv ignores lines that it does not understand, and keeps the last of two values with
 * the same name. To detect both, this function first parses a copy in which every line has a unique name. The
 * names in that result are the lines outside of quoted values.
 */
function fromDotenv(text: string): ReadonlyMap<string, string> {
  const lines = text.split(/\r\n|\n|\r/);
  const marked = lines.map((line, index) => {
    if (/^\s*(#|$)/.test(line)) return line;
    return ASSIGNMENT.test(line)
      ? line.replace(ASSIGNMENT, `$1${mark(index)}`)
      : `${mark(index)}=${line}`;
  });
  const outside = parse(marked.join("\n"));
  const seen = new Map<string, number>();
  for (const [index, line] of lines.entries()) {
    if (!Object.hasOwn(outside, mark(index))) continue;
    const name = ASSIGNMENT.exec(line)?.[2];
    if (name === undefined) throw new InputRefused(`line ${index + 1} is not NAME=value`);
    const earlier = seen.get(name);
    if (earlier !== undefined) {
      throw new InputRefused(`${name} occurs twice, in lines ${earlier + 1} and ${index + 1}`);
    }
    seen.set(name, index);
    refuseCut(name, lines, index);
  }
  // Parses again under unique names, because a name such as __proto__ would get lost.
  const places = new Set(seen.values());
  const renamed = lines.map((line, index) =>
    places.has(index) ? line.replace(ASSIGNMENT, `$1${mark(index)}`) : line,
  );
  const parsed = new Map(Object.entries(parse(renamed.join("\n"))));
  const values = new Map<string, string>();
  for (const [name, index] of seen) {
    const value = parsed.get(mark(index));
    if (value === undefined) throw unclosed(name, index);
    values.set(name, value);
  }
  if (parsed.size > values.size) throw new InputRefused("the quotes of a value are not closed");
  return values;
}

/** Rejects a value that dotenv would cut off: at a `#`, or at a quote inside the value. */
function refuseCut(name: string, lines: readonly string[], index: number): void {
  const [line = "", ...following] = lines.slice(index);
  const value = line.replace(ASSIGNMENT, "").replace(/^\s*[=:]\s*/, "");
  const [quote = ""] = /^["'`]/.exec(value) ?? [];
  if (quote === "" && value.includes("#")) {
    throw new InputRefused(
      `line ${index + 1}: the value of ${name} contains a # but is not in quotes; put the value in quotes, or remove the comment`,
    );
  }
  if (quote === "") return;
  const rest = [value.slice(1), ...following].join("\n");
  const end = new RegExp(`^(?:\\\\${quote}|[^${quote}])*?(?<!\\\\)${quote}([^\\n]*)`).exec(rest);
  if (!end || !/^\s*$|^\s+#/.test(end[1] ?? "")) throw unclosed(name, index);
}

function unclosed(name: string, index: number): InputRefused {
  return new InputRefused(
    `line ${index + 1}: the value of ${name} begins with a quote but does not end with it; if the quotes are part of the value, put other quotes around it`,
  );
}

function mark(index: number): string {
  return `__line_${index}__`;
}
