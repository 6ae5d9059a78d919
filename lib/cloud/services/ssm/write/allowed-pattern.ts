import { runInNewContext } from "node:vm";
import { ServiceError } from "../../protocol/service-error.ts";

/** Time that a pattern may take. A caller chooses it, and no other call is served meanwhile. */
const LONGEST_MS = 50;

/**
 * Checks a value against the pattern of its parameter.
 *
 * @throws {ServiceError} InvalidAllowedPatternException or ParameterPatternMismatchException. The text does not contain
 *   the value.
 */
export function requireAllowed(pattern: string | undefined, value: string): void {
  if (pattern === undefined || pattern === "") return;
  let expression: RegExp;
  try {
    expression = new RegExp(`^(?:${pattern})$`, "su");
  } catch {
    throw new ServiceError(
      "InvalidAllowedPatternException",
      `The following regular expression is not valid: ${pattern}`,
    );
  }
  if (matchesInTime(expression, value)) return;
  throw new ServiceError(
    "ParameterPatternMismatchException",
    `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
  );
}

/** A pattern that takes too long counts as not matched. */
function matchesInTime(expression: RegExp, value: string): boolean {
  try {
    const context = { matches: () => expression.test(value) };
    return runInNewContext("matches()", context, { timeout: LONGEST_MS }) === true;
  } catch {
    return false;
  }
}
