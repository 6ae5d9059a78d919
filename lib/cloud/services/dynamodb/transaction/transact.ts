import { authorize, type Call } from "../../protocol/call.ts";
import type { Members } from "../../protocol/json/input.ts";
import { actionsOf } from "../access/returned-item.ts";
import type { Database, DatabaseResponse } from "../database/database.ts";
import { checkExpressions } from "../expressions/expression-limits.ts";
import { canceled } from "../database/cancellation.mjs";
import type { RequestTokens } from "./request-tokens.ts";
import { checkReturned, touchedParts, type TouchedPart } from "./touched-parts.ts";

/**
 * Performs TransactGetItems or TransactWriteItems: every part or none.
 *
 * @throws {ServiceError} A missing permission is reported before any other problem.
 */
export async function transact(
  call: Call,
  database: Database,
  operation: string,
  input: Members,
  tokens: RequestTokens,
): Promise<DatabaseResponse> {
  const parts = touchedParts(call.account, operation, input);
  for (const part of parts) {
    for (const action of actionsOf(part.action, part.input)) {
      authorize(call, action, { type: "AccessDeniedException", status: 400 });
    }
  }
  checkReturned(input);
  const invalid = invalidKeys(parts);
  if (invalid) return { status: 400, body: JSON.stringify(invalid) };
  for (const part of parts) checkExpressions(part.input);
  const TransactItems = parts.map((part) => ({
    [part.kind]: { ...part.input, TableName: part.name },
  }));
  const { ReturnConsumedCapacity } = input;
  return tokens.once(input, call.now, () =>
    database.perform(operation, { TransactItems, ReturnConsumedCapacity }),
  );
}

/**
 * Returns the error for parts whose key cannot be read, because it is not known which items they touch.
 *
 * @throws {ServiceError} The problem of a part that is not about its key, such as a table that does not exist.
 */
function invalidKeys(parts: readonly TouchedPart[]): object | undefined {
  const problems = parts.map(({ problem }) => problem);
  const other = problems.find((problem) => problem && problem.type !== "ValidationException");
  if (other) throw other;
  if (problems.every((problem) => problem === undefined)) return undefined;
  return canceled(
    problems.map((problem) =>
      problem ? { Code: "ValidationError", Message: problem.wireMessage } : { Code: "None" },
    ),
  );
}
