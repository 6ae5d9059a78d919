import type { Cell } from "../../../../lib/cloud/who-can/matrix.ts";
import { ANY } from "../../../../lib/cloud/who-can/circumstances/texts.ts";

/** Returns the operation of a request for a cell of a table. A check of a condition is a part of a transaction. */
export function tableOperation({ target }: Pick<Cell, "target">): string {
  const operation = target.action.replace("dynamodb:", "");
  return operation === "ConditionCheckItem" ? "TransactWriteItems" : operation;
}

/**
 * Returns the input of a request for a cell of a table: the cell's example, or any request if it has no example.
 *
 * @param keys Names of the partition keys, which are strings: the table's as `table`, an index's as the index name.
 */
export function tableInput(
  { target, example }: Cell,
  TableName: string,
  keys: { readonly table: string; readonly [index: string]: string | undefined },
): object {
  const assumed = example?.assumed.get("dynamodb:LeadingKeys") ?? [];
  const IndexName = example?.request?.replace("of index ", "");
  const items = (assumed.length > 0 ? assumed : [ANY]).map((id) => ({ [keys.table]: { S: id } }));
  const [Key] = items;
  switch (target.action) {
    case "dynamodb:BatchGetItem":
      return { RequestItems: { [TableName]: { Keys: items } } };
    case "dynamodb:BatchWriteItem":
      return { RequestItems: { [TableName]: items.map((Item) => ({ PutRequest: { Item } })) } };
    case "dynamodb:PutItem":
      return { TableName, Item: Key };
    case "dynamodb:DeleteItem":
    case "dynamodb:GetItem":
    case "dynamodb:UpdateItem":
      return { TableName, Key };
    case "dynamodb:ConditionCheckItem": {
      const check = { TableName, Key, ConditionExpression: "attribute_not_exists(unset)" };
      return { TransactItems: [{ ConditionCheck: check }] };
    }
    case "dynamodb:Query":
      return {
        TableName,
        IndexName,
        KeyConditionExpression: "#k = :v",
        ExpressionAttributeNames: { "#k": keys[IndexName ?? "table"] },
        ExpressionAttributeValues: { ":v": Key?.[keys.table] },
      };
    default:
      return { TableName, IndexName };
  }
}
