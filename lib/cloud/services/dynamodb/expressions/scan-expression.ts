/** The sizes in an expression that DynamoDB limits. */
export interface ExpressionSize {
  /** The number of operators and functions. */
  readonly operators: number;
  /** The number of names and indexes in the longest document path. */
  readonly pathDepth: number;
  /** The depth of the deepest nested parentheses. */
  readonly nesting: number;
  /** Whether a pair of parentheses contains only another pair. */
  readonly isRedundant: boolean;
}

interface Open {
  /** Whether the parentheses group. Other parentheses contain the arguments of a function or of `IN`. */
  readonly groups: boolean;
  /** The index of the token `(`. */
  readonly at: number;
}

/** A name, a placeholder or an operator; any other token is one character. */
const TOKEN = /[#:]?\w+|<>|<=|>=|\S/g;
const LOGICAL: ReadonlySet<string> = new Set(["AND", "OR", "NOT", "BETWEEN", "IN"]);
/** Words that can precede a `(` without being a function. `SET` and the last three begin sections of an update. */
const WORDS: ReadonlySet<string> = new Set([...LOGICAL, "SET", "ADD", "REMOVE", "DELETE"]);
const COMPARATORS: ReadonlySet<string> = new Set(["=", "<>", "<", "<=", ">", ">="]);
const ARITHMETIC: ReadonlySet<string> = new Set(["+", "-"]);

/**
 * Measures an expression in one pass, in a time that is linear in its length. The syntax may be wrong.
 *
 * @param isUpdate Whether this is an update expression: `+` and `-` count as operators, and `=` does not.
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
  /** The pair of parentheses that ended with the previous token. */
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
      // The inner pair begins right after this pair begins and ends right before it ends.
      isRedundant ||= Boolean(
        closed?.groups && justClosed?.groups && justClosed.at === closed.at + 1,
      );
    } else if (token === "." || token === "[") {
      path += 1;
    } else if (LOGICAL.has(word) && previous !== ".") {
      // A BETWEEN and its AND count as one operator.
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
