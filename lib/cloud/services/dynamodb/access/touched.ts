import type { RequestedAction } from "../../../access/decide.ts";
import type { Account } from "../../../account/account.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import {
  serialization,
  unsupported,
  invalidMember,
  validation,
} from "../../protocol/json/errors.ts";
import { memberOf, membersOf, type Members } from "../../protocol/json/input.ts";
import type { LeadingKeys } from "./key-value.ts";
import { violation, violationsText } from "../../protocol/violation.ts";
import { BATCH_LIMITS, OF_INDEX } from "./operations.ts";
import { batchLeadingKeys, leadingKeys } from "./leading-keys.ts";
import { onTable, tableNamed, type Named } from "./table-named.ts";

/** A table that an operation reads or changes. */
export interface Touched extends Named {
  readonly action: RequestedAction;
  /** The error that an authorized caller gets, or `undefined` if the operation can be performed. */
  readonly problem: ServiceError | undefined;
}

/**
 * Returns the table of a one-table operation. A query or scan of an index is authorized for the ARN of the index.
 *
 * @throws {ServiceError} ValidationException or SerializationException if the name of the table or index is invalid.
 */
export function touchedTable(account: Account, operation: string, input: Members): Touched {
  const named = tableNamed(account, memberOf(input, "TableName"));
  const index = OF_INDEX.has(operation) ? indexIn(input) : "";
  const action = onTable(account, `dynamodb:${operation}`, named.arn + index);
  const keys = named.table
    ? leadingKeys(operation, input, named.table)
    : notFound(operation, named);
  const returned = memberOf(input, "ReturnValues");
  return touching(named, action, keys, typeof returned === "string" ? [returned] : []);
}

/** Returns the suffix that the index adds to the ARN of its table, or "" if the request names no index. */
function indexIn(input: Members): string {
  const name = memberOf(input, "IndexName");
  if (name === undefined) return "";
  if (typeof name !== "string") throw serialization();
  if (/^[A-Za-z0-9_.-]{1,255}$/.test(name)) return `/index/${name}`;
  const form = "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+";
  throw invalidMember(`'${name}'`, "indexName", form);
}

/**
 * Returns the tables of a batch, each with the partition keys that the batch names for it.
 *
 * @throws {ServiceError} ValidationException or SerializationException if the batch is missing, empty or not a
 *   JSON object, or if the name of a table is invalid.
 */
export function touchedTables(
  account: Account,
  operation: string,
  input: Members,
): readonly Touched[] {
  const given = memberOf(input, "RequestItems");
  if (given === undefined) throw invalidMember("null", "requestItems", "Member must not be null");
  const items = Object.entries(membersOf(given) ?? {});
  if (!membersOf(given)) throw serialization();
  if (items.length === 0) {
    const form = "Member must have length greater than or equal to 1";
    throw invalidMember("'{}'", "requestItems", form);
  }
  // Limits the work for one request, because the policies are evaluated for each table.
  const most =
    operation === "BatchGetItem" ? BATCH_LIMITS.BatchGetItem : BATCH_LIMITS.BatchWriteItem;
  if (items.length > most) {
    const form = `Member must have length less than or equal to ${most}`;
    throw validation(violationsText([violation(undefined, "requestItems", form)]));
  }
  return items.map(([reference, requests]) => {
    const named = tableNamed(account, reference);
    const action = onTable(account, `dynamodb:${operation}`, named.arn);
    if (!named.table) return touching(named, action, notFound(operation, named));
    if (named.name === reference) {
      return touching(named, action, batchLeadingKeys(requests, named.table));
    }
    return touching(named, action, unsupported("the ARN of a table in a batch"));
  });
}

function touching(
  named: Named,
  action: RequestedAction,
  found: LeadingKeys,
  returned: readonly string[] = [],
): Touched {
  if (found instanceof ServiceError) return { ...named, action, problem: found };
  // A condition key with an empty list counts as absent.
  const keys = { "dynamodb:LeadingKeys": found, "dynamodb:ReturnValues": returned };
  return { ...named, action: { ...action, keys }, problem: undefined };
}

function notFound(operation: string, { name }: Named): ServiceError {
  const which = operation.startsWith("Describe") ? `: Table: ${name} not found` : "";
  return new ServiceError("ResourceNotFoundException", `Requested resource not found${which}`);
}
