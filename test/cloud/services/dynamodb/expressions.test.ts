import { describe, expect, it } from "vitest";
import { outcome, table, tableCloud } from "./dynamodb-cloud.ts";

const cloud = tableCloud({ Notes: table("notes") });
const TableName = "notes";
const Key = { id: { S: "a" } };
const call = (operation: string, body: object) =>
  outcome(cloud.call("admin", operation, { TableName, ...body }));
const put = (ConditionExpression: string) =>
  call("PutItem", {
    Item: Key,
    ConditionExpression,
    ExpressionAttributeValues: { ":v": { N: "1" } },
  });
/** A condition with nested parentheses, which DynamoDB allows because each pair contains an operator. */
const nested = (depth: number) => `n = :v ${"OR (n <> :v ".repeat(depth)}${")".repeat(depth)}`;

describe("the time of a call", () => {
  it("does not grow with the nesting of its condition, so other calls do not wait", async () => {
    const attack = nested(54);
    expect(attack).toHaveLength(709);
    const begun = performance.now();
    const [slow, beside] = await Promise.all([put(attack), call("GetItem", { Key })]);
    expect([slow, beside]).toEqual(["ok", "ok"]);
    expect(performance.now() - begun).toBeLessThan(3000);
  });

  it("does not grow with the nesting of an incomplete condition", async () => {
    const begun = performance.now();
    expect(await put("NOT (".repeat(143) + "n = :v")).toMatch(/ValidationException .*Syntax error/);
    expect(performance.now() - begun).toBeLessThan(3000);
  });
});

const size = (bytes: number) =>
  `Expression size has exceeded the maximum allowed size; expression size: ${bytes}`;
const OPERATORS = "The expression contains too many operators; operator count: 301";
const PARENTHESES = "The expression has redundant parentheses;";
const PATH = "The document path has too many nesting levels; nesting levels: 33";
const path = (depth: number) => ["n", ...Array.from({ length: depth - 1 }, () => "m")].join(".");
const flat = (operators: number) => `n = :v${" OR n <> :v".repeat((operators - 1) / 2)}`;

describe("DynamoDB's limits", () => {
  it.each([
    ["4,096 bytes", `n = :v${" ".repeat(4090)}`],
    ["299 operators", flat(299)],
    ["299 nested operators", nested(149).replaceAll("<> :v", "<>:v")],
    [
      "300 operators, because the AND of BETWEEN is not counted",
      `${flat(297)} OR (n BETWEEN :v AND :v AND NOT n = :v)`.replace(flat(297), flat(291)),
    ],
    ["a path of 32 levels", `n = :v OR ${path(32)} = :v`],
    ["a pair of parentheses around each of two conditions", "((n = :v) OR (n <> :v))"],
    ["a pair of parentheses around an operand", "(n) = (:v) OR (n <> :v)"],
  ])("permit %s", async (_, expression) => {
    // The condition may be false, because the item does not have the attribute `n`.
    expect(await put(expression)).toMatch(/^ok$|^400 ConditionalCheckFailedException/);
  });

  it.each([
    ["4,097 bytes", `n = :v${" ".repeat(4091)}`, size(4097)],
    ["4,097 bytes in fewer characters", `n = :v ${"é".repeat(2045)}`, size(4097)],
    ["301 operators", flat(301), OPERATORS],
    ["301 nested functions", `${"size(".repeat(301)}n${")".repeat(301)} = :v`, OPERATORS],
    ["NOT 301 times", `${"NOT ".repeat(301)}n = :v`, OPERATORS],
    ["a pair of parentheses around another pair", "((n = :v))", PARENTHESES],
    ["two pairs of parentheses around an operand", "( ( n ) ) = :v", PARENTHESES],
    [
      "a thousand pairs of parentheses around a condition",
      `${"(".repeat(1000)}n = :v${")".repeat(1000)}`,
      PARENTHESES,
    ],
    [
      "a thousand parentheses that do not close",
      "(".repeat(1000),
      'Syntax error; token: "<EOF>", near: "("',
    ],
    ["a path of 33 levels", `${path(33)} = :v`, PATH],
    ["a path of 33 levels with indexes", `n${"[0]".repeat(32)} = :v`, PATH],
  ])("forbid %s", async (_, expression, problem) => {
    expect(await put(expression)).toBe(
      `400 ValidationException Invalid ConditionExpression: ${problem}`,
    );
  });

  it.each([
    ["UpdateExpression", "UpdateItem", { Key }],
    ["ConditionExpression", "UpdateItem", { Key }],
    ["ConditionExpression", "DeleteItem", { Key }],
    ["ProjectionExpression", "GetItem", { Key }],
    ["FilterExpression", "Scan", {}],
    ["ProjectionExpression", "Scan", {}],
  ])("apply to the %s of %s", async (name, operation, body) => {
    expect(await call(operation, { ...body, [name]: "n".repeat(4097) })).toBe(
      `400 ValidationException Invalid ${name}: ${size(4097)}`,
    );
  });

  it("apply to both conditions of a query", async () => {
    const query = (more: object) =>
      call("Query", { ExpressionAttributeValues: { ":v": { S: "a" } }, ...more });
    const KeyConditionExpression = "id = :v";
    expect(await query({ KeyConditionExpression, FilterExpression: "((n = :v))" })).toContain(
      `Invalid FilterExpression: ${PARENTHESES}`,
    );
    expect(
      await query({ KeyConditionExpression: KeyConditionExpression + " ".repeat(4090) }),
    ).toContain(`Invalid KeyConditionExpression: ${size(4097)}`);
  });

  it("apply to each table of a batch", async () => {
    const RequestItems = { notes: { Keys: [Key], ProjectionExpression: path(33) } };
    expect(await outcome(cloud.call("admin", "BatchGetItem", { RequestItems }))).toContain(
      `Invalid ProjectionExpression: ${PATH}`,
    );
  });

  it("count the arithmetic of an update, and not the = of SET", async () => {
    const sum = (operators: number) => `SET n = :v${" + :v".repeat(operators)}`;
    const update = (UpdateExpression: string) =>
      call("UpdateItem", {
        Key,
        UpdateExpression,
        ExpressionAttributeValues: { ":v": { N: "1" } },
      });
    const many = Array.from({ length: 301 }, (_, each) => `a${each}=:v`);
    expect(await update(`SET ${many.join()}`)).toBe("ok");
    expect(await update(sum(301))).toContain(`Invalid UpdateExpression: ${OPERATORS}`);
  });

  it("apply to the names and values of an expression together", async () => {
    const half = "x".repeat(1024 * 1024);
    const names = Array.from({ length: 17 }, (_, each) => [`#n${each}`, "x".repeat(62_000)]);
    const body = {
      Item: Key,
      ConditionExpression: "#n0 = :v",
      ExpressionAttributeNames: Object.fromEntries(names),
      ExpressionAttributeValues: { ":v": { L: [{ S: half }] } },
    };
    expect(await call("PutItem", body)).toBe(
      "400 ValidationException ExpressionAttributeValues exceeds max size",
    );
  });
});
