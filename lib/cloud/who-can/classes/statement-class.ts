import { wildcard } from "../../../iam/syntax/wildcard-match.ts";
import { fillWith } from "../../../iam/syntax/policy-variables.ts";
import type { Statement } from "../../../iam/policy/statement.ts";
import { glob, startMatch } from "../circumstances/patterns.ts";
import { isNegated, keysOf, resourceKeys } from "../circumstances/relevant.ts";
import type { Asked } from "../what/target.ts";
import { numbering } from "./numbering.ts";

/** Statements that cover the same resources with the same effect under the same conditions. */
export interface StatementClass {
  readonly number: number;
  /** Condition keys that the statements depend on, in lower case. */
  readonly keys: readonly string[];
  /** The keys among them that decide which resources the statements cover. */
  readonly variables: readonly string[];
  /** Whether the statements may cover these resources for some values of the variables. */
  readonly mayCover: (asked: Asked) => boolean;
}

/** Returns a function that finds the class of a statement. */
export function statementClasses(): (statement: Statement) => StatementClass {
  const numberOf = numbering();
  const known = new WeakMap<Statement, StatementClass>();
  return (statement) => {
    const before = known.get(statement);
    if (before) return before;
    const variables = resourceKeys(statement);
    const found = {
      number: numberOf(contentOf(statement)),
      keys: [...new Set([...variables, ...statement.conditions.flatMap(keysOf)])],
      variables,
      mayCover: coverage(statement),
    };
    known.set(statement, found);
    return found;
  };
}

/** Returns everything of a statement except its actions, its principals and its name. */
function contentOf(statement: Statement): string {
  const { effect, written, conditions } = statement;
  return JSON.stringify([
    effect,
    isNegated(statement),
    written.resources,
    conditions.map(({ operator, key, values, templates }) => [operator, key, values, templates]),
  ]);
}

function coverage(statement: Statement): StatementClass["mayCover"] {
  const { resources } = statement.written;
  const isExcept = isNegated(statement);
  // A trust policy covers its role without naming it.
  if (isExcept && (resources.length === 0 || resourceKeys(statement).length > 0)) return () => true;
  const patterns = resources.map(({ template }) => {
    // A variable can have any value here.
    const pieces = fillWith(template, () => ({ text: "*", wild: true })) ?? [];
    return { matches: wildcard(pieces), pattern: glob(pieces) };
  });
  return ({ resource, isPrefix = false }) => {
    if (!isPrefix) return patterns.some(({ matches }) => matches(resource)) !== isExcept;
    if (isExcept) return true;
    return patterns.some(({ pattern }) => startMatch(pattern, resource).at.length > 0);
  };
}
