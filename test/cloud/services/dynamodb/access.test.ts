import { describe, expect, it } from "vitest";
import { ACCOUNT, REGION } from "../../test-cloud.ts";
import { user } from "../../deployment/sketch.ts";
import { outcome, table, tableCloud } from "./dynamodb-cloud.ts";

const arn = (name: string) => `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${name}`;
const LETTERS = { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["mine-*"] } };
const indexes = {
  AttributeDefinitions: [
    { AttributeName: "id", AttributeType: "S" },
    { AttributeName: "owner", AttributeType: "S" },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: "byOwner",
      KeySchema: [{ AttributeName: "owner", KeyType: "HASH" }],
      Projection: { ProjectionType: "ALL" },
    },
  ],
};
const cloud = tableCloud({
  Orders: table("orders", indexes),
  Notes: table("notes"),
  Numbers: table("numbers", {
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "N" }],
  }),
  Nobody: user("Nobody"),
  Reader: user("Reader", {
    Action: ["dynamodb:GetItem", "dynamodb:BatchGetItem"],
    Resource: arn("orders"),
  }),
  Indexed: user("Indexed", { Action: "dynamodb:Query", Resource: `${arn("orders")}/index/*` }),
  Prefixed: user("Prefixed", {
    Action: "dynamodb:*",
    Resource: [arn("orders"), `${arn("orders")}/index/*`],
    Condition: LETTERS,
  }),
  Stopped: user(
    "Stopped",
    { Action: "dynamodb:*", Resource: "*" },
    { Effect: "Deny", Action: "dynamodb:*", Resource: arn("notes") },
    {
      Effect: "Deny",
      Action: "dynamodb:*",
      Resource: arn("numbers"),
      Condition: { "ForAnyValue:StringEquals": { "dynamodb:LeadingKeys": ["7", "0.5", "-120"] } },
    },
    {
      Effect: "Deny",
      Action: "dynamodb:UpdateItem",
      Resource: "*",
      Condition: { StringEquals: { "dynamodb:ReturnValues": ["ALL_OLD", "ALL_NEW"] } },
    },
  ),
});
const call = (name: string, operation: string, body: unknown) =>
  outcome(cloud.call(name, operation, body));
const key = (id: string) => ({ id: { S: id } });
const orders = (members: object) => ({ TableName: "orders", ...members });
const query = (KeyConditionExpression: string, value: string, members: object = {}) =>
  orders({
    KeyConditionExpression,
    ExpressionAttributeValues: { ":v": { S: value } },
    ...members,
  });
const update = (id: string, members: object = {}) =>
  orders({
    Key: key(id),
    UpdateExpression: "SET a = :a",
    ExpressionAttributeValues: { ":a": { S: "1" } },
    ...members,
  });

/** Operations, each with a body that the admin may send. */
const OPERATIONS: Readonly<Record<string, object>> = {
  PutItem: orders({ Item: key("mine-1") }),
  GetItem: orders({ Key: key("mine-1") }),
  UpdateItem: update("mine-1"),
  DeleteItem: orders({ Key: key("mine-1") }),
  Query: query("id = :v", "mine-1"),
  Scan: orders({}),
  BatchGetItem: { RequestItems: { orders: { Keys: [key("mine-1")] } } },
  BatchWriteItem: { RequestItems: { orders: [{ PutRequest: { Item: key("mine-1") } }] } },
  DescribeTable: orders({}),
  DescribeTimeToLive: orders({}),
  ListTables: {},
};

describe("access to tables", () => {
  it.each(Object.entries(OPERATIONS))(
    "is allowed to the admin and denied without a policy: %s",
    async (operation, body) => {
      expect(await call("admin", operation, body)).toBe("ok");
      const resource = arn(operation === "ListTables" ? "*" : "orders");
      expect(await call("Nobody", operation, body)).toBe(
        `400 AccessDeniedException User: arn:aws:iam::${ACCOUNT}:user/Nobody is not authorized to perform: dynamodb:${operation} on resource: ${resource} because no identity-based policy allows the dynamodb:${operation} action`,
      );
    },
  );

  it.each([
    ["Reader", "GetItem", orders({ Key: key("x") }), "ok"],
    ["Reader", "GetItem", { TableName: arn("orders"), Key: key("x") }, "ok"],
    ["Reader", "GetItem", { TableName: "notes", Key: key("x") }, "denied"],
    ["Reader", "PutItem", orders({ Item: key("x") }), "denied"],
    ["Reader", "GetItem", { TableName: "missing", Key: key("x") }, "denied"],
    ["admin", "GetItem", { TableName: "missing", Key: key("x") }, "ResourceNotFound"],
    ["admin", "DescribeTable", { TableName: "missing" }, "ResourceNotFound"],
    // A table in another region, and a table of another account.
    [
      "admin",
      "GetItem",
      { TableName: arn("orders").replace(REGION, "eu-west-1"), Key: key("x") },
      "ResourceNotFound",
    ],
    [
      "admin",
      "GetItem",
      { TableName: arn("orders").replace(ACCOUNT, "999999999999"), Key: key("x") },
      "no resource-based policy allows",
    ],
    // Each table of a batch is authorized separately.
    ["Reader", "BatchGetItem", { RequestItems: { orders: { Keys: [key("x")] } } }, "ok"],
    [
      "Reader",
      "BatchGetItem",
      { RequestItems: { orders: { Keys: [key("x")] }, notes: { Keys: [key("x")] } } },
      "denied",
    ],
    // An index is a separate resource.
    ["Indexed", "Query", query("#o = :v", "me", byOwner()), "ok"],
    ["Indexed", "Query", query("id = :v", "me"), "denied"],
    // A Deny overrides an Allow.
    ["Stopped", "PutItem", { TableName: "orders", Item: key("x") }, "ok"],
    ["Stopped", "PutItem", { TableName: "notes", Item: key("x") }, "explicit deny"],
    ["Stopped", "UpdateItem", update("x", { ReturnValues: "UPDATED_NEW" }), "ok"],
    ["Stopped", "UpdateItem", update("x", { ReturnValues: "ALL_NEW" }), "explicit deny"],
    [
      "Stopped",
      "UpdateItem",
      update("x", { ReturnValuesOnConditionCheckFailure: "ALL_OLD" }),
      "explicit deny",
    ],
    ["Stopped", "UpdateItem", update("x", { ReturnValuesOnConditionCheckFailure: "NONE" }), "ok"],
  ] as const)(
    "for user %s, who calls %s with %j, has the outcome: %s",
    async (name, operation, body, expected) => {
      expect(await call(name, operation, body)).toMatch(said(expected));
    },
  );
});

describe("dynamodb:LeadingKeys", () => {
  const write = (...ids: readonly string[]) => ({
    RequestItems: { orders: ids.map((id) => ({ PutRequest: { Item: key(id) } })) },
  });
  it.each([
    ["GetItem", orders({ Key: key("mine-1") }), "ok"],
    ["GetItem", orders({ Key: key("yours-1") }), "denied"],
    ["PutItem", orders({ Item: key("mine-1") }), "ok"],
    ["PutItem", orders({ Item: key("yours-1") }), "denied"],
    ["UpdateItem", update("mine-1"), "ok"],
    ["UpdateItem", update("yours-1"), "denied"],
    ["DeleteItem", orders({ Key: key("mine-1") }), "ok"],
    ["DeleteItem", orders({ Key: key("yours-1") }), "denied"],
    ["BatchWriteItem", write("mine-1", "mine-2"), "ok"],
    ["BatchWriteItem", write("mine-1", "yours-1"), "denied"],
    ["BatchGetItem", { RequestItems: { orders: { Keys: [key("mine-1")] } } }, "ok"],
    [
      "BatchGetItem",
      { RequestItems: { orders: { Keys: [key("mine-1"), key("yours-1")] } } },
      "denied",
    ],
    ["Query", query("id = :v", "mine-1"), "ok"],
    ["Query", query("id = :v", "yours-1"), "denied"],
    ["Query", query("( :v=#i )", "mine-1", { ExpressionAttributeNames: { "#i": "id" } }), "ok"],
    ["Query", query("(#i=:v)", "yours-1", { ExpressionAttributeNames: { "#i": "id" } }), "denied"],
    // A query of an index has the partition key of the index.
    ["Query", query("#o = :v", "mine-1", byOwner()), "ok"],
    ["Query", query("#o = :v", "me", byOwner()), "denied"],
    ["Query", orders({ KeyConditions: { id: equal({ S: "mine-1" }) } }), "ok"],
    ["Query", orders({ KeyConditions: { id: equal({ S: "yours-1" }) } }), "denied"],
    // On AWS too, a Scan has no leading keys, and `ForAllValues` is true if there are no values. A policy with it
    // must therefore leave out dynamodb:Scan.
    ["Scan", orders({}), "ok"],
    // If the key cannot be determined, the call is refused, although `ForAllValues` would allow it.
    ["GetItem", orders({ Key: { id: { N: "1" } } }), "ValidationException The provided key"],
    [
      "GetItem",
      orders({ Key: { id: { S: "mine-1", N: "1" } } }),
      "Supplied AttributeValue has more",
    ],
    ["GetItem", orders({ Key: { other: { S: "x" } } }), "ValidationException"],
    ["GetItem", orders({}), "ValidationException"],
    ["PutItem", orders({ Item: { a: { S: "x" } } }), "ValidationException .* Missing the key id"],
    ["Query", query("id > :v", "yours-1"), "ValidationException Query key condition not supported"],
    ["Query", query("id = :v OR id = :v", "mine-1"), "ValidationException"],
    ["Query", query("NOT id = :v", "mine-1"), "ValidationException"],
    ["Query", query("id = :v AND id = :v", "mine-1"), "must only contain one condition per key"],
    ["Query", query("a.id = :v", "mine-1"), "ValidationException"],
    ["Query", query("id = :v", "x", { IndexName: "gone" }), "ValidationException .*index: gone"],
    [
      "Query",
      query("id = :v", "mine-1", { KeyConditions: { id: equal({ S: "yours-1" }) } }),
      "ValidationException Can not use both",
    ],
    ["BatchWriteItem", { RequestItems: { orders: [{}] } }, "SerializationException"],
    ["BatchGetItem", { RequestItems: { orders: { Keys: "x" } } }, "SerializationException"],
    // The database would read an inherited member, which was not authorized.
    ["GetItem", '{"TableName":"orders","Key":{"__proto__":{"id":{"S":"a"}}}}', "Serialization"],
  ] as const)(
    "limits the caller to keys that begin with mine-: %s %j: %s",
    async (operation, body, expected) => {
      expect(await call("Prefixed", operation, body)).toMatch(said(expected));
    },
  );

  it.each([
    ["7", "explicit deny"],
    ["07.0", "explicit deny"],
    ["+70e-1", "explicit deny"],
    [".5", "explicit deny"],
    ["500E-3", "explicit deny"],
    ["-1.2e2", "explicit deny"],
    ["8", "ok"],
    ["70", "ok"],
    ["-7", "ok"],
    ["seven", "ValidationException"],
  ])(
    "contains the number %s in DynamoDB's normal form, so the outcome is: %s",
    async (N, expected) => {
      const body = { TableName: "numbers", Key: { id: { N } } };
      expect(await call("Stopped", "GetItem", body)).toMatch(said(expected));
    },
  );
});

function said(expected: string): RegExp {
  return new RegExp(expected === "ok" ? "^ok$" : expected === "denied" ? "AccessDenied" : expected);
}

function byOwner() {
  return { IndexName: "byOwner", ExpressionAttributeNames: { "#o": "owner" } };
}

function equal(value: object) {
  return { ComparisonOperator: "EQ", AttributeValueList: [value] };
}
