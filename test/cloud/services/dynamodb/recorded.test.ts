import { afterEach, describe, expect, it } from "vitest";
import { jsonOf } from "../../../json-of.ts";
import { user } from "../../deployment/sketch.ts";
import { outcome, table, tableCloud } from "./dynamodb-cloud.ts";

const cloud = tableCloud({
  Notes: table("notes", {
    AttributeDefinitions: [
      { AttributeName: "id", AttributeType: "S" },
      { AttributeName: "owner", AttributeType: "S" },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: "by-owner",
        KeySchema: [{ AttributeName: "owner", KeyType: "HASH" }],
        Projection: { ProjectionType: "ALL" },
      },
    ],
  }),
  Writer: user("Writer", { Action: "dynamodb:DeleteItem", Resource: "*" }),
  Auditor: user("Auditor"),
});
const TableName = "notes";
const Key = { id: { S: "a" } };
const call = (operation: string, input: object, who = "admin") =>
  outcome(cloud.call(who, operation, { TableName, ...input }));

const byOwner = {
  IndexName: "by-owner",
  KeyConditionExpression: "owner = :key",
  ExpressionAttributeValues: { ":key": { S: "x" } },
};
const byId = {
  KeyConditionExpression: "id = :key",
  ExpressionAttributeValues: { ":key": { S: "x" } },
};
const ONE = "1 validation error detected: ";
const MUST =
  "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES";
const ONLY = "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName";
const projected = { ProjectionExpression: "id" };

// DynamoDB was recorded to answer these texts.
it.each<[string, object, string]>([
  ["Query", { ...byId, Select: "ALL_PROJECTED_ATTRIBUTES" }, ONE + ONLY],
  ["Query", { ...byId, Select: "SPECIFIC_ATTRIBUTES" }, ONE + MUST],
  ["Scan", { Select: "ALL_PROJECTED_ATTRIBUTES" }, ONLY],
  ["Scan", { Select: "SPECIFIC_ATTRIBUTES" }, MUST],
  [
    "Query",
    { ...byOwner, ...projected, Select: "COUNT" },
    `${ONE}Cannot specify the ProjectionExpression when choosing to get only the Count`,
  ],
  [
    "Scan",
    { ...projected, Select: "ALL_ATTRIBUTES" },
    "Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES",
  ],
  [
    "GetItem",
    { Key: { other: { S: "x" } }, ExpressionAttributeNames: { "#a": "b" } },
    "ExpressionAttributeNames can only be specified when using expressions",
  ],
  [
    "Query",
    { KeyConditionExpression: "other = sth", FilterExpression: "" },
    "Invalid FilterExpression: The expression can not be empty;",
  ],
  [
    "Query",
    { KeyConditionExpression: "attr = loc", ExpressionAttributeValues: { loc: { S: "x" } } },
    'ExpressionAttributeValues contains invalid key: Syntax error; key: "loc"',
  ],
  [
    "PutItem",
    {
      Item: Key,
      ConditionExpression: "attribute_not_exists(body)",
      ExpressionAttributeNames: { "#count": "count" },
    },
    `${ONE}Value provided in ExpressionAttributeNames unused in expressions: keys: {#count}`,
  ],
  [
    "UpdateItem",
    { Key, UpdateExpression: "" },
    `${ONE}Invalid UpdateExpression: The expression can not be empty;`,
  ],
  [
    "UpdateItem",
    {
      Key,
      UpdateExpression: "SET #d = :s",
      ExpressionAttributeNames: { "#d": "d" },
      ExpressionAttributeValues: {},
    },
    `${ONE}ExpressionAttributeValues must not be empty`,
  ],
  [
    "BatchWriteItem",
    { RequestItems: { notes: [{ PutRequest: { Item: { nonKey: { S: "x" } } } }] } },
    "The provided key element does not match the schema",
  ],
])("%s %j is refused", async (operation, input, message) => {
  expect(await call(operation, input)).toBe(`400 ValidationException ${message}`);
});

describe("a condition that fails", () => {
  const item = { ...Key, price: { N: "650" } };
  const onFailure = {
    ConditionExpression: "price < :most",
    ExpressionAttributeValues: { ":most": { N: "600" } },
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  };
  afterEach(() => call("DeleteItem", { Key }));

  it.each<[string, object]>([
    ["DeleteItem", { Key }],
    ["PutItem", { Item: Key }],
    ["UpdateItem", { Key, UpdateExpression: "SET price = :most" }],
  ])("returns the item if %s asks for it", async (operation, input) => {
    await call("PutItem", { Item: item });
    const body = { TableName, ...input, ...onFailure };
    const answer = await cloud.call("admin", operation, body);
    expect([answer.status, answer.json]).toEqual([
      400,
      expect.objectContaining({ message: "The conditional request failed", Item: item }),
    ]);
    const silent = { ...body, ReturnValuesOnConditionCheckFailure: "NONE" };
    expect(jsonOf(await cloud.call("admin", operation, silent))).not.toHaveProperty("Item");
  });

  it("is not confused with an attribute that has the name of the error", async () => {
    const value = { S: "ConditionalCheckFailedException" };
    const answer = await cloud.call("admin", "UpdateItem", {
      TableName,
      Key,
      UpdateExpression: "SET price = :most",
      ExpressionAttributeValues: { ":most": value },
      ReturnValues: "UPDATED_NEW",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    });
    expect(answer.json).toEqual({ Attributes: { price: value } });
  });

  it("returns no item if the table lacks it, and the item without a permission to read", async () => {
    const body = { TableName, Key, ...onFailure };
    expect((await cloud.call("Writer", "DeleteItem", body)).json).not.toHaveProperty("Item");
    await call("PutItem", { Item: item });
    expect((await cloud.call("Writer", "DeleteItem", body)).json).toHaveProperty("Item");
    expect(await call("DeleteItem", { Key, ...onFailure }, "Auditor")).toContain(
      "400 AccessDeniedException",
    );
  });
});
