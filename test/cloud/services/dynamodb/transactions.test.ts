import { describe, expect, it } from "vitest";
import { RequestTokens } from "../../../../lib/cloud/services/dynamodb/transaction/request-tokens.ts";
import { jsonOf } from "../../../json-of.ts";
import { user } from "../../deployment/sketch.ts";
import { ACCOUNT, REGION } from "../../test-cloud.ts";
import { outcome, table, tableCloud } from "./dynamodb-cloud.ts";

const arn = (name: string) => `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${name}`;
const every = { Action: "dynamodb:*", Resource: "*" };
const cloud = tableCloud({
  Orders: table("orders", {
    AttributeDefinitions: ["id", "owner"].map((AttributeName) => ({
      AttributeName,
      AttributeType: "S",
    })),
    GlobalSecondaryIndexes: [
      {
        IndexName: "byOwner",
        KeySchema: [{ AttributeName: "owner", KeyType: "HASH" }],
        Projection: { ProjectionType: "ALL" },
      },
    ],
  }),
  Notes: table("notes"),
  Nobody: user("Nobody"),
  Putter: user("Putter", { Action: "dynamodb:PutItem", Resource: arn("orders") }),
  Reader: user("Reader", { Action: "dynamodb:GetItem", Resource: arn("orders") }),
  Prefixed: user("Prefixed", {
    ...every,
    Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["mine-*"] } },
  }),
  Unchecked: user("Unchecked", every, {
    ...every,
    Effect: "Deny",
    Action: "dynamodb:ConditionCheckItem",
  }),
  Stopped: user("Stopped", every, {
    ...every,
    Effect: "Deny",
    Condition: { StringEquals: { "dynamodb:ReturnValues": "ALL_OLD" } },
  }),
  Enclosed: user("Enclosed", {
    ...every,
    Condition: { StringEquals: { "dynamodb:EnclosingOperation": "TransactWriteItems" } },
  }),
});

type Parts = readonly object[];
const call = (operation: string, input: object, who = "admin") => cloud.call(who, operation, input);
const write = (TransactItems: Parts, who = "admin", more: object = {}) =>
  call("TransactWriteItems", { TransactItems, ...more }, who);
const read = (Gets: Parts, who = "admin") =>
  call("TransactGetItems", { TransactItems: Gets.map((Get) => ({ Get })) }, who);
const key = (id: string) => ({ id: { S: id } });
const at = (id: string, more: object = {}, TableName = "orders") => ({
  TableName,
  Key: key(id),
  ...more,
});
const put = (id: string, more: object = {}, item: object = {}, TableName = "orders") => ({
  Put: { TableName, Item: { ...key(id), ...item }, ...more },
});
const remove = (id: string, more: object = {}) => ({ Delete: at(id, more) });
const check = (id: string, ConditionExpression: string, more: object = {}) => ({
  ConditionCheck: at(id, { ConditionExpression, ...more }),
});
const add = (id: string, more: object = {}) => ({
  Update: at(id, {
    UpdateExpression: "ADD n :one",
    ExpressionAttributeValues: { ":one": { N: "1" } },
    ...more,
  }),
});
const NEW = { ConditionExpression: "attribute_not_exists(id)" };

async function itemOf(id: string, TableName = "orders"): Promise<unknown> {
  const answer = await call("GetItem", at(id, { ConsistentRead: true }, TableName));
  return jsonOf<{ Item?: unknown }>(answer).Item;
}

describe("a transaction that writes", () => {
  it("performs every part, in several tables and their indexes", async () => {
    await call("PutItem", { TableName: "orders", Item: { ...key("old"), owner: { S: "Ann" } } });
    const answer = await write(
      [
        put("a", NEW, { owner: { S: "Ann" } }),
        put("a", {}, {}, "notes"),
        add("counted"),
        remove("old"),
        check("checked", "attribute_not_exists(id)"),
      ],
      "admin",
      { ReturnConsumedCapacity: "TOTAL" },
    );
    const units = (TableName: string, n: number) => ({
      TableName,
      CapacityUnits: n,
      WriteCapacityUnits: n,
    });
    expect([answer.status, answer.json]).toEqual([
      200,
      { ConsumedCapacity: [units("orders", 8), units("notes", 2)] },
    ]);
    expect(await itemOf("counted")).toEqual({ ...key("counted"), n: { N: "1" } });
    expect(await itemOf("a", "notes")).toEqual(key("a"));
    const owned = await call("Query", {
      TableName: "orders",
      IndexName: "byOwner",
      KeyConditionExpression: "#o = :o",
      ExpressionAttributeNames: { "#o": "owner" },
      ExpressionAttributeValues: { ":o": { S: "Ann" } },
    });
    expect(owned.json).toMatchObject({ Items: [{ ...key("a"), owner: { S: "Ann" } }] });
  });

  it("performs no part if one fails, and says for each part why, in their order", async () => {
    await write([put("taken", {}, { n: { S: "text" } })]);
    const failing = { ReturnValuesOnConditionCheckFailure: "ALL_OLD" };
    const answer = await write([
      put("unwritten"),
      put("taken", { ...NEW, ...failing }),
      remove("gone", { ConditionExpression: "attribute_exists(id)", ...failing }),
      check("other", "attribute_exists(id)"),
    ]);
    const Code = "ConditionalCheckFailed";
    const Message = "The conditional request failed";
    expect([answer.status, answer.json]).toEqual([
      400,
      {
        __type: "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        CancellationReasons: [
          { Code: "None" },
          { Code, Item: { ...key("taken"), n: { S: "text" } }, Message },
          { Code, Message },
          { Code, Message },
        ],
        Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [None, ${Code}, ${Code}, ${Code}]`,
      },
    ]);
    expect(await itemOf("unwritten")).toBeUndefined();
    expect((await write([put("unwritten"), add("taken")])).json).toMatchObject({
      CancellationReasons: [
        { Code: "None" },
        {
          Code: "ValidationError",
          Message: "An operand in the update expression has an incorrect data type",
        },
      ],
    });
    expect(await itemOf("unwritten")).toBeUndefined();
  });

  it.each<[string, Parts, string]>([
    [
      "two operations on one item",
      [put("b"), check("b", "attribute_exists(id)")],
      "400 ValidationException Transaction request cannot include multiple operations on one item",
    ],
    [
      "a part with two operations",
      [{ ...put("b"), ...remove("c") }],
      "400 ValidationException TransactItems can only contain one of Check, Put, Update or Delete",
    ],
    [
      "a part without an operation",
      [{}],
      "400 ValidationException TransactItems can only contain one of Check, Put, Update or Delete",
    ],
    [
      "101 parts",
      Array.from({ length: 101 }, (_, index) => put(`many-${index}`)),
      "length less than or equal to 100",
    ],
    ["no part", [], "length greater than or equal to 1"],
    [
      "a table that does not exist",
      [put("b"), put("b", {}, {}, "gone")],
      "400 ResourceNotFoundException Requested resource not found",
    ],
    [
      "a key of another type",
      [put("b"), { Delete: { TableName: "orders", Key: { id: { N: "1" } } } }],
      "TransactionCanceledException Transaction cancelled, please refer cancellation reasons for specific reasons [None, ValidationError]",
    ],
    [
      "a condition that is not an expression",
      [put("b"), check("c", "attribute_exists(")],
      "400 ValidationException Invalid ConditionExpression: Syntax error",
    ],
    [
      "items of more than 4 MB",
      Array.from({ length: 11 }, (_, index) =>
        put(`long-${index}`, {}, { text: { S: "x".repeat(399_000) } }),
      ),
      "400 ValidationException The aggregate size of the items in the transaction exceeds 4 MB",
    ],
  ])("is refused with %s", async (_, parts, expected) => {
    expect(await outcome(write(parts))).toContain(expected);
    expect(await itemOf("b")).toBeUndefined();
  });

  it.each([{ ReturnItemCollectionMetrics: "SIZE" }, { ReturnConsumedCapacity: "INDEXES" }])(
    "is refused with %j, which the local cloud cannot answer",
    async (more) => {
      expect(await outcome(write([put("b")], "admin", more))).toContain("does not support");
      expect(await itemOf("b")).toBeUndefined();
    },
  );

  it("is neither seen half done nor interrupted by other writes", async () => {
    await write([put("left"), put("right")]);
    const both = [at("left"), at("right")];
    const numbers = async (): Promise<readonly unknown[]> => {
      const { Responses } = jsonOf<{ Responses: { Item: { n?: { N: string } } }[] }>(
        await read(both),
      );
      return Responses.map(({ Item }) => Item.n?.N);
    };
    const seen: Promise<readonly unknown[]>[] = [];
    const writes = Array.from({ length: 20 }, () => {
      seen.push(numbers());
      return [write([add("left"), add("right")]), call("UpdateItem", add("apart").Update)];
    }).flat();
    for (const answer of await Promise.all(writes)) expect(answer.status).toBe(200);
    for (const [left, right] of await Promise.all(seen)) expect(left).toBe(right);
    expect(await numbers()).toEqual(["20", "20"]);
    expect(await itemOf("apart")).toMatchObject({ n: { N: "20" } });
  });

  it("is performed once for a token, unless it failed", async () => {
    const token = { ClientRequestToken: "token-1" };
    const count = async () => jsonOf<{ n: { N: string } }>({ json: await itemOf("once") }).n.N;
    const both = [write([add("once")], "admin", token), write([add("once")], "admin", token)];
    for (const answer of await Promise.all(both)) expect(answer.status).toBe(200);
    expect(await outcome(write([add("once")], "Nobody", token))).toContain("AccessDenied");
    expect(await count()).toBe("1");
    expect(await outcome(write([add("twice")], "admin", token))).toMatch(
      /^400 IdempotentParameterMismatchException The request uses the same client token/,
    );
    const failed = { ClientRequestToken: "token-3" };
    const once = [add("new", { ConditionExpression: "attribute_exists(id)" })];
    expect(await outcome(write(once, "admin", failed))).toContain("TransactionCanceled");
    await write([put("new")]);
    expect(await outcome(write(once, "admin", failed))).toBe("ok");
  });
});

it("a token is remembered for ten minutes", async () => {
  const tokens = new RequestTokens();
  let performed = 0;
  const input = { ClientRequestToken: "t", TransactItems: [{ a: 1, b: 2 }] };
  const once = (minutes: number, given: object = input) =>
    tokens.once({ ...given }, new Date(minutes * 60_000), async () => {
      performed += 1;
      return { status: 200, body: "{}" };
    });
  await once(0);
  await once(9.9, { ...input, TransactItems: [{ b: 2, a: 1 }] });
  expect(performed).toBe(1);
  await expect(once(9.9, { ...input, TransactItems: [] })).rejects.toThrow("same client token");
  await once(10, { ...input, TransactItems: [] });
  expect(performed).toBe(2);
});

describe("a transaction that reads", () => {
  it("returns each item or nothing, in the order of the parts", async () => {
    await write([put("r1", {}, { a: { S: "1" }, b: { S: "2" } }), put("r2", {}, {}, "notes")]);
    const parts = [at("r1", { ProjectionExpression: "a" }), at("missing"), at("r2", {}, "notes")];
    expect((await read(parts)).json).toEqual({
      Responses: [{ Item: { a: { S: "1" } } }, {}, { Item: key("r2") }],
    });
  });

  it.each([
    [[at("r1"), at("r1")], "cannot include multiple operations on one item"],
    [[at("r1"), at("r1", {}, "gone")], "ResourceNotFoundException"],
    [[{ TableName: "orders", Key: { id: { N: "1" } } }], "reasons [ValidationError]"],
  ])("is refused with %j", async (parts, expected) => {
    expect(await outcome(read(parts))).toContain(expected);
  });
});

describe("each part of a transaction needs its own permission", () => {
  it.each<[string, Parts, string]>([
    ["Nobody", [put("p")], "dynamodb:PutItem on resource"],
    ["Putter", [put("p")], "ok"],
    ["Putter", [put("p"), put("p", {}, {}, "notes")], "dynamodb:PutItem on resource"],
    ["Putter", [put("p"), add("q")], "dynamodb:UpdateItem on resource"],
    ["Putter", [put("p"), remove("q")], "dynamodb:DeleteItem on resource"],
    ["Putter", [put("p"), check("q", "attribute_exists(id)")], "dynamodb:ConditionCheckItem"],
    ["Putter", [put("p", {}, {}, "gone")], "AccessDeniedException"],
    ["Unchecked", [put("p")], "ok"],
    ["Unchecked", [put("p"), check("q", "attribute_not_exists(id)")], "explicit deny"],
    ["Prefixed", [put("mine-1"), remove("mine-2")], "ok"],
    ["Prefixed", [put("mine-1"), remove("yours-2")], "AccessDeniedException"],
    ["Prefixed", [check("yours-1", "attribute_exists(id)")], "AccessDeniedException"],
    ["Prefixed", [remove("mine-1"), { Delete: { TableName: "orders", Key: {} } }], "Canceled"],
    ["Stopped", [put("p")], "ok"],
    [
      "Stopped",
      [put("p", { ...NEW, ReturnValuesOnConditionCheckFailure: "ALL_OLD" })],
      "explicit deny",
    ],
    ["Enclosed", [put("p"), check("q", "attribute_not_exists(id)")], "ok"],
  ])("user %s, who writes %j: %s", async (who, parts, expected) => {
    expect(await outcome(write(parts, who))).toContain(expected);
  });

  it.each([
    ["Reader", [at("p")], "ok"],
    ["Reader", [at("p"), at("p", {}, "notes")], "dynamodb:GetItem on resource"],
    ["Prefixed", [at("mine-1")], "ok"],
    ["Prefixed", [at("mine-1"), at("yours-1")], "AccessDeniedException"],
    ["Enclosed", [at("p")], "AccessDeniedException"],
  ])("user %s, who reads %j: %s", async (who, parts, expected) => {
    expect(await outcome(read(parts, who))).toContain(expected);
  });

  it("is allowed in a transaction only, if the policy says so", async () => {
    const { Put } = put("p");
    expect(await outcome(call("PutItem", Put, "Enclosed"))).toContain("AccessDeniedException");
  });
});
