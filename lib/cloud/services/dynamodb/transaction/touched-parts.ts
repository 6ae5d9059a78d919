import type { Account } from "../../../account/account.ts";
import { serialization, unsupported, validation } from "../../protocol/json/errors.ts";
import { memberOf, membersOf, type Members } from "../../protocol/json/input.ts";
import { touchedTable, type Touched } from "../access/touched.ts";

/** The permission that each kind of part needs on the table of its item. */
const PERMISSIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  TransactGetItems: { Get: "GetItem" },
  TransactWriteItems: {
    ConditionCheck: "ConditionCheckItem",
    Put: "PutItem",
    Delete: "DeleteItem",
    Update: "UpdateItem",
  },
};

/** A part of a transaction: an operation on one item. */
export interface TouchedPart extends Touched {
  readonly kind: string;
  readonly input: Members;
}

/**
 * Returns the parts of a transaction, each with the permission that it needs.
 *
 * @throws {ServiceError} ValidationException or SerializationException if a part does not have exactly one operation.
 */
export function touchedParts(
  account: Account,
  operation: string,
  input: Members,
): readonly TouchedPart[] {
  const items = memberOf(input, "TransactItems");
  if (!Array.isArray(items)) throw serialization();
  const permissions = PERMISSIONS[operation] ?? {};
  return items.map((item: unknown) => {
    const given = Object.keys(permissions).filter((name) => memberOf(item, name) !== undefined);
    const [kind = ""] = given;
    if (given.length !== 1) {
      throw validation("TransactItems can only contain one of Check, Put, Update or Delete");
    }
    const part = membersOf(memberOf(item, kind));
    if (!part) throw serialization();
    const touched = touchedTable(account, permissions[kind] ?? "", part);
    const keys = { ...touched.action.keys, "dynamodb:EnclosingOperation": [operation] };
    return { ...touched, action: { ...touched.action, keys }, kind, input: part };
  });
}

/** @throws {ServiceError} UnsupportedOperationException if the request asks for what the local cloud does not return. */
export function checkReturned(input: Members): void {
  if (memberOf(input, "ReturnConsumedCapacity") === "INDEXES") {
    throw unsupported("ReturnConsumedCapacity INDEXES in a transaction");
  }
  if (memberOf(input, "ReturnItemCollectionMetrics") === "SIZE") {
    throw unsupported("ReturnItemCollectionMetrics SIZE in a transaction");
  }
}
