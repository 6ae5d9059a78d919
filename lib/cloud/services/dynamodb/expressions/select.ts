import { validation } from "../../protocol/json/errors.ts";
import { memberOf, type Members } from "../../protocol/json/input.ts";

const ATTRIBUTES = ["AttributesToGet", "ProjectionExpression"] as const;

/**
 * Checks that `Select` fits the index and the attributes of a query or scan, which the database does not check.
 *
 * @throws {ServiceError} ValidationException with DynamoDB's message, which begins in another way for queries.
 */
export function checkSelect(operation: string, input: Members): void {
  const problem = problemOf(input);
  if (problem === undefined) return;
  throw validation(operation === "Query" ? `1 validation error detected: ${problem}` : problem);
}

function problemOf(input: Members): string | undefined {
  const select = memberOf(input, "Select");
  const given = ATTRIBUTES.find((name) => memberOf(input, name) !== undefined);
  if (select === "SPECIFIC_ATTRIBUTES" && given === undefined) {
    return "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES";
  }
  if (select === "ALL_PROJECTED_ATTRIBUTES" && memberOf(input, "IndexName") === undefined) {
    return "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName";
  }
  if (given === undefined || typeof select !== "string" || select === "SPECIFIC_ATTRIBUTES") {
    return undefined;
  }
  const what = select === "COUNT" ? "only the Count" : select;
  return `Cannot specify the ${given} when choosing to get ${what}`;
}
