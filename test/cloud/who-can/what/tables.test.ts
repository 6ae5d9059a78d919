import { afterAll, beforeAll, expect, it } from "vitest";
import {
  OF_ONE_TABLE,
  OF_TABLES,
} from "../../../../lib/cloud/services/dynamodb/access/operations.ts";
import type { Cell } from "../../../../lib/cloud/who-can/matrix.ts";
import { user, type Resources } from "../../deployment/sketch.ts";
import { table } from "../../services/dynamodb/dynamodb-cloud.ts";
import { startTestCloud, type TestCloud } from "../../test-cloud.ts";
import { tableInput, tableOperation } from "./table-input.ts";
import { answer, cellOf, isConfirmed, sketchedMatrix } from "../matrix-of.ts";

const arn = "arn:aws:dynamodb:us-east-1:123456789012:table/things";
const leading = (operator: string, value: string) => ({
  Action: "dynamodb:*",
  Resource: arn,
  Condition: { [operator]: { "dynamodb:LeadingKeys": value } },
});
const all = { Action: "dynamodb:*", Resource: "*" };
const resources: Resources = {
  Things: table("things", {
    AttributeDefinitions: ["id", "owner"].map((AttributeName) => ({
      AttributeName,
      AttributeType: "S",
    })),
    GlobalSecondaryIndexes: [
      {
        IndexName: "byOwner",
        KeySchema: [{ AttributeName: "owner", KeyType: "HASH" }],
        Projection: { ProjectionType: "KEYS_ONLY" },
      },
    ],
  }),
  Nobody: user("Nobody"),
  Anything: user("Anything", all),
  Reader: user("Reader", { Action: "dynamodb:GetItem", Resource: arn }),
  Indexed: user("Indexed", { Action: "dynamodb:*", Resource: `${arn}/index/*` }),
  Every: user("Every", leading("ForAllValues:StringLike", "a*")),
  Any: user("Any", leading("ForAnyValue:StringEquals", "a")),
  Stopped: user("Stopped", all, {
    ...all,
    Effect: "Deny",
    Condition: { StringLike: { "dynamodb:ReturnValues": "*" } },
  }),
};
const matrix = sketchedMatrix(resources);

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([{ name: "S", resources }]);
});
afterAll(() => local.close());

it.each([
  ["Nobody", "GetItem", "no"],
  ["Anything", "BatchWriteItem", "yes"],
  ["Reader", "GetItem", "yes"],
  ["Reader", "PutItem", "no"],
  ["Indexed", "Query", "only of index byOwner"],
  ["Indexed", "GetItem", "no"],
  ["Every", "GetItem", "if every dynamodb:LeadingKeys is like a*"],
  // On AWS too, a condition on every key is true if there are no keys.
  ["Every", "Scan", "yes"],
  ["Every", "DescribeTable", "yes"],
  ["Any", "PutItem", "if some dynamodb:LeadingKeys is a"],
  ["Any", "Scan", "no"],
  ["Stopped", "GetItem", "yes"],
  ["Stopped", "PutItem", "unless dynamodb:ReturnValues is like *"],
])("the access of user %s to a table by %s is: %s", (name, operation, expected) => {
  const cell = cellOf(matrix, `user ${name}`, "table things", `dynamodb:${operation}`);
  expect(answer(cell)).toBe(expected);
  expect(isConfirmed(cell)).toBe(cell.access !== "no");
});

it("the access to tables is the same as the local cloud's decision on each request", async () => {
  const cells = matrix.cells.filter(
    ({ row, target }) => target.kind === "table" && row.name.startsWith("user "),
  );
  const wrong: string[] = [];
  for (const cell of cells) {
    const answered = await send(cell);
    if (!(cell.access === "no" ? /AccessDenied/ : /^(?!.*__type)/).test(answered)) {
      wrong.push(`${cell.row.name} ${cell.target.action}: ${cell.access}, but ${answered}`);
    }
  }
  expect(cells).toHaveLength(7 * (OF_ONE_TABLE.size + OF_TABLES.size + 1));
  expect(wrong).toEqual([]);
});

/** Sends the example request of a cell, or any request if the cell has no example, and returns the response. */
async function send(cell: Cell): Promise<string> {
  const operation = tableOperation(cell);
  const { text } = await local.aws("dynamodb", "/", {
    as: local.keys(cell.row.name.replace("user ", "")),
    headers: [["X-Amz-Target", `DynamoDB_20120810.${operation}`]],
    body: JSON.stringify(tableInput(cell, "things", { table: "id", byOwner: "owner" })),
  });
  return text;
}
