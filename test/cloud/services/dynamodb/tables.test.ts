import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { clearFaults, putFaults } from "../../faults/fault-cloud.ts";
import { user } from "../../deployment/sketch.ts";
import { ACCOUNT, REGION } from "../../test-cloud.ts";
import { outcome, table, tableCloud } from "./dynamodb-cloud.ts";

const cloud = tableCloud({
  Deliveries: table("deliveries", {
    TimeToLiveSpecification: { AttributeName: "expires", Enabled: true },
  }),
  Notes: table("notes", {
    BillingMode: "PROVISIONED",
    ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 },
    AttributeDefinitions: [
      { AttributeName: "id", AttributeType: "S" },
      { AttributeName: "at", AttributeType: "N" },
    ],
    KeySchema: [
      { AttributeName: "id", KeyType: "HASH" },
      { AttributeName: "at", KeyType: "RANGE" },
    ],
  }),
  Nobody: user("Nobody"),
});
const TableName = "deliveries";
const admin = (): DynamoDBClient => cloud.as("admin");
const call = (name: string, operation: string, body: unknown) =>
  outcome(cloud.call(name, operation, body));
const item = (id: string, more: object = {}) => ({ id: { S: id }, ...more });
/** Returns a command that puts an item if it does not exist yet, or has expired at `now`. */
const once = (id: string, now = 0) =>
  new PutItemCommand({
    TableName,
    Item: item(id, { expires: { N: "1000" } }),
    ConditionExpression: "attribute_not_exists(id) OR expires < :now",
    ExpressionAttributeValues: { ":now": { N: String(now) } },
  });

describe("tables", () => {
  it("store, change, find and delete items", async () => {
    const notes = { TableName: "notes" };
    const Item = { id: { S: "a" }, at: { N: "1" }, text: { S: "é" } };
    await admin().send(new PutItemCommand({ ...notes, Item }));
    const Key = { id: Item.id, at: Item.at };
    expect((await admin().send(new GetItemCommand({ ...notes, Key }))).Item).toEqual(Item);
    const changed = await admin().send(
      new UpdateItemCommand({
        ...notes,
        Key,
        UpdateExpression: "SET #t = :t",
        ExpressionAttributeNames: { "#t": "text" },
        ExpressionAttributeValues: { ":t": { S: "b" } },
        ReturnValues: "ALL_NEW",
      }),
    );
    expect(changed.Attributes).toEqual({ ...Item, text: { S: "b" } });
    const found = await admin().send(
      new QueryCommand({
        ...notes,
        KeyConditionExpression: "id = :id AND #at BETWEEN :from AND :to",
        ExpressionAttributeNames: { "#at": "at" },
        ExpressionAttributeValues: { ":id": Item.id, ":from": { N: "0" }, ":to": { N: "2" } },
      }),
    );
    expect(found.Count).toBe(1);
    await admin().send(new DeleteItemCommand({ ...notes, Key }));
    expect((await admin().send(new ScanCommand(notes))).Count).toBe(0);
  });

  it("support batches", async () => {
    const Items = ["x", "y"].map((id) => item(`batch-${id}`));
    const puts = Items.map((Item) => ({ PutRequest: { Item } }));
    await admin().send(new BatchWriteItemCommand({ RequestItems: { [TableName]: puts } }));
    const read = new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: Items } } });
    expect((await admin().send(read)).Responses?.[TableName]).toHaveLength(2);
  });

  it("are described with this account's ARNs", async () => {
    const { Table } = await admin().send(new DescribeTableCommand({ TableName }));
    expect(Table).toMatchObject({
      TableArn: `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/deliveries`,
      TableStatus: "ACTIVE",
      BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
    });
    const { TableNames } = await admin().send(new ListTablesCommand({}));
    expect(TableNames).toEqual(["deliveries", "notes"]);
  });

  it("keep expired items, as AWS does for days", async () => {
    const told = await admin().send(new DescribeTimeToLiveCommand({ TableName }));
    expect(told.TimeToLiveDescription).toEqual({
      AttributeName: "expires",
      TimeToLiveStatus: "ENABLED",
    });
    await admin().send(once("old"));
    await expect(admin().send(once("old", 1000))).rejects.toThrow(ConditionalCheckFailedException);
    await admin().send(once("old", 1001));
  });

  it("accept exactly one of many conditional puts", async () => {
    await expect(admin().send(once("one"))).resolves.toMatchObject({
      $metadata: { httpStatusCode: 200 },
    });
    await expect(admin().send(once("one"))).rejects.toThrow("The conditional request failed");
    const all = await Promise.allSettled(
      Array.from({ length: 20 }, () => admin().send(once("many"))),
    );
    const lost = all.filter(({ status }) => status === "rejected");
    expect(lost).toHaveLength(19);
    for (const one of lost) {
      expect(one).toMatchObject({ reason: { name: "ConditionalCheckFailedException" } });
    }
  });
});

describe("a call is refused", () => {
  it.each([
    [{ secretAccessKey: "x".repeat(40) }, "InvalidSignatureException"],
    [{ accessKeyId: "AKIAXXXXXXXXXXXXXXXX" }, "UnrecognizedClientException"],
  ])("if it is signed with wrong keys: %j", async (wrong, name) => {
    const credentials = { ...cloud.local.keys("admin"), ...wrong };
    const endpoint = cloud.local.cloud.awsEndpoint;
    const client = new DynamoDBClient({ region: REGION, endpoint, credentials, maxAttempts: 1 });
    await expect(client.send(new ListTablesCommand({}))).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode: 400 },
    });
    client.destroy();
  });

  it("if it is unsigned, with an error type in the namespace of Coral", async () => {
    const answer = cloud.call("admin", "ListTables", {}, { as: undefined });
    expect((await answer).json).toMatchObject({
      __type: "com.amazon.coral.service#MissingAuthenticationTokenException",
    });
  });

  it.each([
    ["ListTables", "{", /^400 SerializationException$/],
    ["ListTables", "[]", /^400 SerializationException$/],
    ["GetItem", {}, /Value null at 'tableName' failed to satisfy constraint/],
    [
      "GetItem",
      { TableName: 1 },
      /^400 SerializationException NUMBER_VALUE cannot be converted to String$/,
    ],
    [
      "GetItem",
      { TableName: "a/b", Key: item("x") },
      /'tableName' failed to satisfy constraint: .* pattern/,
    ],
    [
      "GetItem",
      { TableName: "ab", Key: item("x") },
      /^400 ResourceNotFoundException Requested resource not found$/,
    ],
    ["BatchGetItem", { RequestItems: {} }, /Value '{}' at 'requestItems'/],
    ["BatchGetItem", { RequestItems: [] }, /^400 SerializationException Unrecognized collection /],
    ["Scan", { TableName, Limit: 0 }, /ValidationException .*'limit'/],
    ["Nonsense", {}, /^400 UnknownOperationException$/],
  ])("if its input is invalid: %s %j", async (operation, body, expected) => {
    expect(await call("admin", operation, body)).toMatch(expected);
  });

  it("with the database's message as the reason in the log", async () => {
    const Item = item("twice");
    const put = { TableName, Item, ConditionExpression: "attribute_exists(id)" };
    for (const [body, reason] of [
      [put, "The conditional request failed"],
      [{ ...put, ConditionExpression: "#n = id" }, "attribute name: #n"],
    ] as const) {
      expect(await call("admin", "PutItem", body)).toContain(reason);
      expect(cloud.local.events.at(-1)).toHaveProperty("reason", expect.stringContaining(reason));
    }
  });

  it.each([
    ["CreateTable", { TableName: "new" }],
    ["UpdateTable", { TableName }],
    ["DeleteTable", { TableName }],
    ["UpdateTimeToLive", { TableName }],
    ["ListBackups", {}],
    ["PutResourcePolicy", { ResourceArn: `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/notes` }],
  ])(
    "as unsupported if the caller has the permission, otherwise as denied: %s",
    async (operation, body) => {
      expect(await call("Nobody", operation, body)).toMatch(/^400 AccessDeniedException /);
      expect(await call("admin", operation, body)).toBe(
        `400 UnsupportedOperationException The local cloud does not support ${operation}.`,
      );
    },
  );

  it.each([
    ["ExecuteTransaction", { TransactStatements: [{ Statement: "SELECT * FROM notes" }] }],
    ["ExecuteStatement", { Statement: "SELECT * FROM notes" }],
  ])("as unsupported: %s", async (operation, body) => {
    expect(await call("admin", operation, body)).toMatch(/^400 UnsupportedOperationException /);
  });
});

describe("a failure of the database", () => {
  it("affects only one call, whose response does not contain the cause", async () => {
    await admin().send(once("kept"));
    // At a null in a list, dynalite throws an error that its caller cannot catch.
    const broken = { TableName, Item: item("broken", { list: { L: [null] } }) };
    const [failed, beside] = await Promise.all([
      cloud.call("admin", "PutItem", broken),
      call("admin", "GetItem", { TableName, Key: item("kept") }),
    ]);
    expect([failed.status, failed.json]).toEqual([500, { message: "Internal server error" }]);
    expect(beside).toBe("ok");
    expect(cloud.local.lines.join("\n")).toContain("the database failed: TypeError");
    await expect(admin().send(once("kept"))).rejects.toThrow(ConditionalCheckFailedException);
  });

  it.each([
    ["throttle", 400, "ProvisionedThroughputExceededException"],
    ["error", 500, "InternalServerError"],
  ])("returns DynamoDB's error for the fault %s", async (kind, httpStatusCode, name) => {
    await putFaults(cloud.local, `dynamodb:PutItem=${kind}*1`);
    await expect(admin().send(once(kind))).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode },
    });
    await clearFaults(cloud.local);
    await admin().send(once(kind));
  });
});
