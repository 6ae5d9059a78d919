/** The sizes in an expression that DynamoDB limits. */
export interface ExpressionSize {
  /** Operators and functions together. */
  readonly operators: number;
  /** The number of names and indexes in the longest document path. */
  readonly pathDepth: number;
  /** The largest number of parentheses that are open at the same place. */
  readonly nesting: number;
  /** A pair of parentheses has only another pair in it. */
  readonly isRedundant: boolean;
}

interface Open {
  /** A pair that groups; the others hold the arguments of a function or of `IN`. */
  readonly groups: boolean;
  /** The place of the token `(`. */
  readonly at: number;
}

/** A name or placeholder, an operator; any other text is one character. */
const TOKEN = /[#:]?\w+|<>|<=|>=|\S/g;
const LOGICAL: ReadonlySet<string> = new Set(["AND", "OR", "NOT", "BETWEEN", "IN"]);
/** Before a `(` these are no functions. Those of an update begin its sections. */
const WORDS: ReadonlySet<string> = new Set([...LOGICAL, "SET", "ADD", "REMOVE", "DELETE"]);
const COMPARATORS: ReadonlySet<string> = new Set(["=", "<>", "<", "<=", ">", ">="]);
const ARITHMETIC: ReadonlySet<string> = new Set(["+", "-"]);

/**
 * Measures an expression in one pass, whether or not its syntax is right: the time is linear in its length.
 *
 * @param isUpdate The `=` of `SET` is no operator; `+` and `-` are.
 */
export function scanExpression(expression: string, isUpdate: boolean): ExpressionSize {
  const symbols = isUpdate ? ARITHMETIC : COMPARATORS;
  const open: Open[] = [];
  let operators = 0;
  let isRedundant = false;
  let nesting = 0;
  let path = 0;
  let pathDepth = 0;
  let betweens = 0;
  /** The pair of parentheses that ended with the token before. */
  let closed: Open | undefined;
  let previous = "";

  for (const [at, token] of (expression.match(TOKEN) ?? []).entries()) {
    const justClosed = closed;
    closed = undefined;
    const word = token.toUpperCase();
    if (token === "(") {
      const isCall = /^\w/.test(previous) && !WORDS.has(previous.toUpperCase());
      if (isCall) operators += 1;
      open.push({ groups: !isCall && previous.toUpperCase() !== "IN", at });
      nesting = Math.max(nesting, open.length);
    } else if (token === ")") {
      closed = open.pop();
      // The pair inside began right after this one, and ended right before it.
      isRedundant ||= Boolean(
        closed?.groups && justClosed?.groups && justClosed.at === closed.at + 1,
      );
    } else if (token === "." || token === "[") {
      path += 1;
    } else if (LOGICAL.has(word) && previous !== ".") {
      // The AND of a BETWEEN belongs to it.
      if (word === "BETWEEN") betweens += 1;
      if (word === "AND" && betweens > 0) betweens -= 1;
      else operators += 1;
    } else if (symbols.has(token)) {
      operators += 1;
    } else if (previous !== "." && previous !== "[" && token !== "]") {
      path = 1;
    }
    pathDepth = Math.max(pathDepth, path);
    previous = token;
  }
  return { operators, pathDepth, nesting, isRedundant };
}
