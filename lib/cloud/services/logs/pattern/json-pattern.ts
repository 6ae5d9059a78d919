import { invalidParameter } from "../request/logs-errors.ts";
import { comparison, existence } from "./json-condition.ts";
import type { Matches } from "./matches.ts";

/** A condition on the value of a message that is JSON. */
type Condition = (value: unknown) => boolean;

/** The parts of a pattern, in the order in which they are tried. */
const TOKEN =
  /\s*(\$(?:\.[\w-]+|\["[^"\]]+"\]|\[\d+\])+|&&|\|\||!=|<=|>=|[=<>(){}]|"(?:[^"\\]|\\.)*"|[^\s"=<>!&|(){}]+)/y;

/**
 * Compiles a pattern such as `{ $.level = "ERROR" && ($.code >= 500 || $.user NOT EXISTS) }`. A message that is not
 * JSON does not match.
 *
 * @throws {ServiceError} InvalidParameterException if the pattern is invalid, or has a regular expression.
 */
export function jsonPattern(pattern: string): Matches {
  const reader = new Reader(tokensOf(pattern));
  reader.expect("{");
  const condition = anyOf(reader);
  reader.expect("}");
  if (reader.peek() !== undefined) throw invalid();
  return (message) => {
    try {
      return condition(JSON.parse(message));
    } catch {
      return false;
    }
  };
}

function anyOf(reader: Reader): Condition {
  const conditions = [allOf(reader)];
  while (reader.skip("||")) conditions.push(allOf(reader));
  return (value) => conditions.some((one) => one(value));
}

function allOf(reader: Reader): Condition {
  const conditions = [single(reader)];
  while (reader.skip("&&")) conditions.push(single(reader));
  return (value) => conditions.every((one) => one(value));
}

function single(reader: Reader): Condition {
  if (reader.skip("(")) {
    const condition = anyOf(reader);
    reader.expect(")");
    return condition;
  }
  const selector = reader.next();
  if (!selector.startsWith("$")) throw invalid();
  const operator = reader.next();
  const made = /^(?:IS|NOT)$/i.test(operator)
    ? existence(selector, `${operator} ${reader.next()}`.toUpperCase())
    : comparison(selector, operator, reader.next());
  return made ?? rejected();
}

function rejected(): never {
  throw invalid();
}

function invalid() {
  return invalidParameter("Invalid filter pattern");
}

function tokensOf(pattern: string): readonly string[] {
  const tokens: string[] = [];
  let at = 0;
  const end = pattern.trimEnd().length;
  while (at < end) {
    TOKEN.lastIndex = at;
    const [found, token] = TOKEN.exec(pattern) ?? [];
    if (found === undefined || token === undefined) throw invalid();
    if (token.startsWith("%")) {
      throw invalidParameter(
        "The local cloud does not support regular expressions in filter patterns.",
      );
    }
    tokens.push(token);
    at += found.length;
  }
  return tokens;
}

/** Reads tokens one after the other. */
class Reader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  peek(): string | undefined {
    return this.#tokens[this.#at];
  }

  next(): string {
    const token = this.peek();
    if (token === undefined) throw invalid();
    this.#at++;
    return token;
  }

  /** Reads the token if it is the next one, and returns whether it was. */
  skip(token: string): boolean {
    if (this.peek() !== token) return false;
    this.#at++;
    return true;
  }

  expect(token: string): void {
    if (!this.skip(token)) throw invalid();
  }
}
