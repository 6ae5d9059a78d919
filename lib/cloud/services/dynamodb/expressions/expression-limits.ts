import { validation } from "../../protocol/json/errors.ts";
import { memberOf, membersOf, type Members } from "../../protocol/json/input.ts";
import { scanExpression } from "./scan-expression.ts";

const EXPRESSIONS = [
  "UpdateExpression",
  "ConditionExpression",
  "KeyConditionExpression",
  "FilterExpression",
  "ProjectionExpression",
] as const;
/** Expressions whose emptiness DynamoDB reports before it parses any expression. */
const READING: ReadonlySet<string> = new Set(["FilterExpression", "ProjectionExpression"]);
const MAX_BYTES = 4096;
const MAX_OPERATORS = 300;
const MAX_PATH_DEPTH = 32;
const MAX_SUBSTITUTED_BYTES = 2 * 1024 * 1024;

/**
 * Checks the expressions of a request, and of each table of a batch, against DynamoDB's limits. The database
 * checks the types, syntax and names in them.
 *
 * @throws {ServiceError} ValidationException with DynamoDB's message if an expression exceeds a limit.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters
 */
export function checkExpressions(input: Members): void {
  const batch = Object.values(membersOf(memberOf(input, "RequestItems")) ?? {});
  for (const request of [input, ...batch]) {
    for (const name of EXPRESSIONS) {
      const expression = memberOf(request, name);
      const problem = typeof expression === "string" && problemOf(expression, name);
      if (problem) throw validation(`Invalid ${name}: ${problem}`);
    }
    checkSubstitutions(request);
  }
}

/** Returns DynamoDB's message if an expression is too long to be parsed, and otherwise `undefined`. */
export function sizeProblemOf(expression: string): string | undefined {
  const size = Buffer.byteLength(expression);
  return size > MAX_BYTES
    ? `Expression size has exceeded the maximum allowed size; expression size: ${size}`
    : undefined;
}

/** Returns DynamoDB's message about the first limit that an expression exceeds, or `undefined` if it exceeds none. */
function problemOf(expression: string, name: string): string | undefined {
  if (expression === "" && READING.has(name)) return "The expression can not be empty;";
  // DynamoDB measures the size before it parses.
  const sizeProblem = sizeProblemOf(expression);
  if (sizeProblem !== undefined) return sizeProblem;
  const isUpdate = name === "UpdateExpression";
  const { operators, pathDepth, isRedundant, nesting } = scanExpression(expression, isUpdate);
  if (isRedundant) return "The expression has redundant parentheses;";
  if (pathDepth > MAX_PATH_DEPTH) {
    return `The document path has too many nesting levels; nesting levels: ${pathDepth}`;
  }
  // DynamoDB stops counting at the first operator above the limit.
  if (operators > MAX_OPERATORS) {
    return `The expression contains too many operators; operator count: ${MAX_OPERATORS + 1}`;
  }
  // Each pair of parentheses that is not redundant needs its own operator, so parentheses that are nested deeper
  // than the number of operators cannot be complete.
  if (nesting > MAX_OPERATORS) return 'Syntax error; token: "<EOF>", near: "("';
  return undefined;
}

function checkSubstitutions(request: unknown): void {
  const names = memberOf(request, "ExpressionAttributeNames");
  const values = memberOf(request, "ExpressionAttributeValues");
  if (bytesIn(names) + bytesIn(values) > MAX_SUBSTITUTED_BYTES) {
    throw validation("ExpressionAttributeValues exceeds max size");
  }
}

/** Counts the bytes of every name and string in a value, at any depth, without recursion. */
function bytesIn(value: unknown): number {
  let bytes = 0;
  const left = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next === "string") bytes += Buffer.byteLength(next);
    else if (typeof next === "object" && next !== null) {
      for (const [name, child] of Object.entries(next)) {
        if (!Array.isArray(next)) bytes += Buffer.byteLength(name);
        left.push(child);
      }
    }
  }
  return bytes;
}
