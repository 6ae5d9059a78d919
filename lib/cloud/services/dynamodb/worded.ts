import { parseJson } from "../../../json.ts";
import { memberOf, membersOf } from "../protocol/json/input.ts";
import type { DatabaseResponse } from "./database/database.ts";

type Response = Partial<DatabaseResponse> & Pick<DatabaseResponse, "status" | "body">;

/** The operations whose errors about expressions begin like errors about constraints. */
const WRITES = new Set(["DeleteItem", "PutItem", "UpdateItem"]);
const ABOUT_EXPRESSIONS =
  /^(?:Value provided in ExpressionAttribute(?:Names|Values) unused|Invalid \w+: The expression can not be empty|ExpressionAttribute(?:Names|Values) must not be empty)/;

/** Returns the database's response with an error in the words that DynamoDB uses today. */
export function worded(operation: string, response: Response): Response {
  if (response.status !== 400 || !WRITES.has(operation)) return response;
  const error = membersOf(parseJson(response.body));
  const message = memberOf(error, "message");
  if (typeof message !== "string" || !ABOUT_EXPRESSIONS.test(message)) return response;
  const body = { ...error, message: `1 validation error detected: ${message}` };
  return { status: response.status, body: JSON.stringify(body) };
}
