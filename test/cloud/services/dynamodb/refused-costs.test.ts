import { describe, expect, it } from "vitest";
import { user } from "../../deployment/sketch.ts";
import { outcome, table, tableCloud } from "./dynamodb-cloud.ts";

const cloud = tableCloud({ Notes: table("notes"), Auditor: user("Auditor") });
/** A number of list elements that nearly fill a body of 10 MiB. */
const MANY = 1_000_000;
/** Objects of names that no other one has, which take the longest to parse. */
const objects = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ [index.toString(36)]: 1 }));
const lists = (value: unknown, count: number) => Array.from({ length: count }, () => value);

const GET = { TableName: "notes", Key: { id: { S: "a" } } };
const DENIED = /^400 AccessDeniedException /;

async function timed(caller: string, operation: string, body: object) {
  const begun = performance.now();
  const text = await outcome(cloud.call(caller, operation, body));
  return { text, tookMs: performance.now() - begun };
}

/** Before a fix, each of these requests took up to fifty seconds, in which no other request was handled. */
describe("a request of a caller without permissions", () => {
  it.each([
    ["a long list of numbers", "GetItem", { ...GET, a: lists(1, MANY / 4) }, DENIED],
    ["many objects", "GetItem", { ...GET, a: objects(MANY / 7) }, DENIED],
    [
      "keys that are not objects",
      "BatchGetItem",
      { RequestItems: { notes: { Keys: lists(1, MANY / 4) } } },
      /^400 SerializationException /,
    ],
    [
      "puts that are not objects",
      "BatchWriteItem",
      { RequestItems: { notes: lists(1, MANY / 3) } },
      /^400 SerializationException /,
    ],
    [
      "a long condition",
      "Query",
      { TableName: "notes", KeyConditionExpression: "=".repeat(4 * MANY) },
      DENIED,
    ],
  ])("with %s is refused in about the time of reading it", async (_, operation, body, refusal) => {
    const { text, tookMs } = await timed("Auditor", operation, body);
    expect(text).toMatch(refusal);
    expect(tookMs).toBeLessThan(3_000);
  });

  it.each<[string, string, object, RegExp]>([
    [
      "more bytes than an item has",
      "PutItem",
      { TableName: "notes", Item: { id: { S: "x".repeat(4.2 * MANY) } } },
      /^413 RequestEntityTooLarge .* requests for PutItem of up to 4194304 bytes/,
    ],
    [
      "more objects than an item has",
      "PutItem",
      { TableName: "notes", a: lists({}, 150_001) },
      /^400 SerializationException .*up to 150000 objects and lists\.$/,
    ],
    [
      "more numbers than an item has",
      "PutItem",
      { TableName: "notes", a: lists(1, 301_000) },
      /^400 SerializationException .*up to 300000 members and elements\.$/,
    ],
    [
      "more objects than a batch has",
      "BatchWriteItem",
      { RequestItems: { notes: lists({}, 3 * MANY) } },
      /^400 SerializationException .*up to 200000 objects and lists\.$/,
    ],
  ])("with %s is refused before it is parsed", async (_, operation, body, message) => {
    const { text, tookMs } = await timed("Auditor", operation, body);
    expect(text).toMatch(message);
    expect(tookMs).toBeLessThan(3_000);
  });

  it("with many tables is refused before a table is looked up", async () => {
    const names = Array.from({ length: 40_000 }, (_, index) => [`table${index}`, { Keys: [{}] }]);
    const RequestItems = Object.fromEntries(names);
    const { text, tookMs } = await timed("Auditor", "BatchGetItem", { RequestItems });
    expect(text).toMatch(/^400 ValidationException .*'requestItems' .*less than or equal to 100$/);
    expect(tookMs).toBeLessThan(3_000);
  });

  it("with a long table name gets a short response", async () => {
    const { text } = await timed("Auditor", "GetItem", { ...GET, TableName: "a".repeat(MANY) });
    expect(text).toBe(
      "400 ValidationException 1 validation error detected: Value at 'tableName' failed to satisfy constraint: Member must have length less than or equal to 1024",
    );
  });
});

it("a body that is nested deeper than any valid request is refused before it is parsed", async () => {
  const deep = `{"TableName":"notes","a":${"[".repeat(4 * MANY)}${"]".repeat(4 * MANY)}}`;
  const begun = performance.now();
  expect(await outcome(cloud.call("Auditor", "BatchWriteItem", deep))).toBe(
    "400 SerializationException The local cloud takes JSON with up to 1000 objects and lists in each other.",
  );
  expect(performance.now() - begun).toBeLessThan(1_000);
});

it("an object with more members than any valid request has is refused before it is parsed", async () => {
  const wide = `{"TableName":"notes","a":{${lists('"b":1', MANY / 4).join(",")}}}`;
  const begun = performance.now();
  expect(await outcome(cloud.call("Auditor", "GetItem", wide))).toBe(
    "400 SerializationException The local cloud takes JSON with up to 50000 members of an object.",
  );
  expect(performance.now() - begun).toBeLessThan(1_000);
});

it.each([
  ["at the top", '{"TableName":"notes","Key":{"id":{"S":"a"}},"__proto__":{}}'],
  ["with a letter escaped", '{"TableName":"notes","a":{"__pr\\u006fto__":1}}'],
  ["in a list, escaped", '{"TableName":"notes","a":[[{"b":{"\\u005f_proto__":1}}]]}'],
])("a member __proto__ %s is refused", async (_, body) => {
  expect(await outcome(cloud.call("admin", "GetItem", body))).toBe("400 SerializationException");
});

describe("a request of a caller with permissions", () => {
  it("is refused with DynamoDB's error if a batch or a condition exceeds DynamoDB's limits", async () => {
    const Keys = Array.from({ length: 101 }, (_, index) => ({ id: { S: `${index}` } }));
    const get = await timed("admin", "BatchGetItem", { RequestItems: { notes: { Keys } } });
    expect(get.text).toMatch(/^400 ValidationException .*(?:Too many items|length less than)/);
    const puts = lists({ PutRequest: { Item: { id: { S: "a" } } } }, 26);
    const write = await timed("admin", "BatchWriteItem", { RequestItems: { notes: puts } });
    expect(write.text).toMatch(/^400 ValidationException .*(?:Too many items|length less than)/);
    const query = { TableName: "notes", KeyConditionExpression: "=".repeat(4_097) };
    expect((await timed("admin", "Query", query)).text).toBe(
      "400 ValidationException Invalid KeyConditionExpression: Expression size has exceeded the maximum allowed size; expression size: 4097",
    );
  });
});
