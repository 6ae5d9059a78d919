import type { Table } from "../../account/dynamodb/table.ts";
import { parseJson } from "../../../json.ts";
import { memberOf, membersOf, type Members } from "../protocol/json/input.ts";
import { asksForItem } from "./access/returned-item.ts";
import type { Database, DatabaseResponse } from "./database/database.ts";

/**
 * Adds the item to the error of a failed condition if the request asks for it, which the database does not do. A change
 * between the two steps can be in the item that is returned.
 */
export async function withFailedItem(
  database: Database,
  table: Table | undefined,
  input: Members,
  response: DatabaseResponse,
): Promise<Partial<DatabaseResponse> & Pick<DatabaseResponse, "status" | "body">> {
  if (!asksForItem(input) || !table || response.status !== 400) return response;
  const error = membersOf(parseJson(response.body));
  const type = String(error?.["__type"]);
  if (!type.endsWith("#ConditionalCheckFailedException")) return response;
  const item = memberOf(input, "Key") ?? memberOf(input, "Item");
  const Key = Object.fromEntries(keyNames(table).map((name) => [name, memberOf(item, name)]));
  const read = { TableName: table.name, Key, ConsistentRead: true };
  const { body } = await database.perform("GetItem", read);
  const Item = memberOf(parseJson(body), "Item");
  if (Item === undefined) return response;
  return { status: response.status, body: JSON.stringify({ ...error, Item }) };
}

function keyNames({ definition }: Table): readonly string[] {
  const schema = definition["KeySchema"];
  if (!Array.isArray(schema)) return [];
  return schema.map((element: unknown) => String(memberOf(element, "AttributeName")));
}
