import * as fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { user } from "../../deployment/sketch.ts";
import { ACCOUNT, REGION } from "../../test-cloud.ts";
import { table, tableCloud } from "./dynamodb-cloud.ts";
import { jsonOf } from "../../../json-of.ts";

const arn = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table`;
const OPERATIONS = "GetItem PutItem UpdateItem DeleteItem Query BatchGetItem BatchWriteItem".split(
  " ",
);
const cloud = tableCloud({
  Orders: table("orders"),
  Notes: table("notes"),
  // Scan is left out, because it reads items with any key.
  Mallory: user("Mallory", {
    Action: OPERATIONS.map((name) => `dynamodb:${name}`),
    Resource: `${arn}/orders`,
    Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": "mine*" } },
  }),
});
const read = (TableName: string) => cloud.call("admin", "Scan", { TableName });
const kept = { id: { S: "yours" }, content: { S: "kept from Mallory" } };
beforeAll(async () => {
  for (const TableName of ["orders", "notes"]) {
    await cloud.call("admin", "PutItem", { TableName, Item: kept });
  }
});

/** Generates mostly a likely value, which passes the first checks, and sometimes an odd value. */
const mostly = (likely: fc.Arbitrary<unknown>, odd: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 8, arbitrary: likely }, odd);
const text = fc.constantFrom("mine", "yours", "mine1");
const value = mostly(
  fc.record({ S: text }),
  fc.oneof(
    fc.record({ S: text, N: text }),
    fc.constantFrom(null, [], "yours", { M: {} }, { S: 1 }, { S: ["yours"] }, { N: "1" }),
  ),
);
const key = mostly(
  fc.record({ id: value }),
  fc.dictionary(fc.constantFrom("id", "a", "__proto__", "constructor"), value),
);
const reference = mostly(
  fc.constantFrom("orders", "orders", "notes"),
  fc.constantFrom(`${arn}/orders`, `${arn}/notes`, "__proto__", 1, null, ["notes"]),
);
const tables = (requests: fc.Arbitrary<unknown>) =>
  fc.dictionary(
    fc.constantFrom("orders", "orders", "notes", "__proto__", `${arn}/notes`),
    mostly(requests, key),
    { minKeys: 1, maxKeys: 2 },
  );
const ReturnValues = fc.constantFrom("ALL_OLD", "NONE");
const condition = fc.constantFrom(
  "id = :v",
  "#k = :v",
  "(id = :v)",
  "id = :v AND #k = :w",
  "id = :w AND #k = :v",
  "id = :v OR id = :w",
  "NOT id = :v",
  "id > :v",
  "id IN (:v, :w)",
  "a.id = :v",
  "id=id",
);
const legacy = fc.record({
  ComparisonOperator: mostly(fc.constant("EQ"), fc.constant("GT")),
  AttributeValueList: mostly(fc.tuple(value), fc.array(value, { maxLength: 2 })),
});
const bodies: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  GetItem: fc.record({ TableName: reference, Key: key }),
  PutItem: fc.record({ TableName: reference, Item: key, ReturnValues }),
  UpdateItem: fc.record({ TableName: reference, Key: key, ReturnValues }),
  DeleteItem: fc.record({ TableName: reference, Key: key, ReturnValues }),
  Query: fc.oneof(
    fc.record({
      TableName: reference,
      KeyConditionExpression: condition,
      ExpressionAttributeNames: fc.record({ "#k": fc.constantFrom("id", "a") }),
      ExpressionAttributeValues: fc.record({ ":v": value, ":w": value }),
    }),
    fc.record({
      TableName: reference,
      KeyConditionExpression: fc.constantFrom("id = :v", "id=:v", "(id = :v)"),
      ExpressionAttributeValues: fc.record({ ":v": value }),
    }),
    fc.record({ TableName: reference, KeyConditions: fc.record({ id: legacy }) }),
  ),
  BatchGetItem: fc.record({ RequestItems: tables(fc.record({ Keys: fc.array(key) })) }),
  BatchWriteItem: fc.record({
    RequestItems: tables(
      fc.array(
        fc.oneof(
          fc.record({ PutRequest: fc.record({ Item: key }) }),
          fc.record({ DeleteRequest: fc.record({ Key: key }), PutRequest: fc.constant(null) }),
          fc.record({
            DeleteRequest: fc.record({ Key: key }),
            PutRequest: fc.record({ Item: key }),
          }),
        ),
        { minLength: 1, maxLength: 2 },
      ),
    ),
  }),
};
const calls = fc
  .constantFrom(...OPERATIONS)
  .chain((operation) => fc.tuple(fc.constant(operation), bodies[operation] ?? fc.constant({})));

it("any request reads and changes only items whose key begins with the allowed prefix", async () => {
  const done = new Set<string>();
  await fc.assert(
    fc.asyncProperty(calls, async ([operation, input]) => {
      const { status, text: answered } = await cloud.call("Mallory", operation, input);
      if (status === 200) done.add(operation);
      expect(answered).not.toContain("kept from Mallory");
    }),
    { numRuns: 400, seed: 20_261_123 },
  );
  expect([...done].toSorted()).toEqual(OPERATIONS.toSorted());
  expect((await read("notes")).json).toMatchObject({ Count: 1, Items: [kept] });
  const { Items } = jsonOf<{ Items: { id: { S: string } }[] }>(await read("orders"));
  expect(Items.filter((one) => !one.id.S.startsWith("mine"))).toEqual([kept]);
});
