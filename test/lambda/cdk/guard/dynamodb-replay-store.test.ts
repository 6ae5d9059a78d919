import { afterEach, describe, expect, it } from "vitest";
import {
  dynamoDbReplayStore,
  ReplayStoreFailed,
} from "../../../../lambda/cdk/guard/dynamodb-replay-store.ts";
import { fakeKms, json } from "../../../cli/sealing/fake-kms.ts";

const claim = { delivery: "hooks#POST /hooks#1", body: "0".repeat(64), lease: 10_000, expires: 70 };
const now = new Date(0);
const held = { state: { S: "done" }, body: { S: claim.body }, lease: { N: "5" } };
const lost = {
  __type: "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
  message: "The conditional request failed",
};

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Starts a fake DynamoDB that returns one of these responses for each call. */
async function answering(...answers: readonly (readonly [number, object])[]) {
  const left = [...answers];
  const server = await fakeKms((response) => {
    const [status, body] = left.shift() ?? [500, {}];
    json(response, status, body);
  });
  closing.push(() => server.close());
  const env = {
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "ASIAEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "hidden",
    AWS_ENDPOINT_URL: server.endpoint,
  };
  return { env, received: server.received, store: dynamoDbReplayStore(env, "deliveries") };
}

it("the store calls only PutItem and GetItem, and reads consistently", async () => {
  const { store, received } = await answering([400, lost], [200, { Item: held }], [200, {}]);
  expect(await store.claim(claim, now)).toEqual({ state: "done", body: claim.body, lease: 5 });
  expect(await store.settle(claim)).toBe(true);
  expect(received.map(({ target }) => target)).toEqual([
    "DynamoDB_20120810.PutItem",
    "DynamoDB_20120810.GetItem",
    "DynamoDB_20120810.PutItem",
  ]);
  expect(received[1]?.body).toEqual({
    TableName: "deliveries",
    Key: { delivery: { S: claim.delivery } },
    ConsistentRead: true,
  });
  expect(received[0]?.headers.authorization).toMatch(/\/eu-west-1\/dynamodb\/aws4_request/);
});

it("the store declares exactly the names and values that its expression uses, as DynamoDB requires", async () => {
  const { store, received } = await answering([200, {}], [200, {}]);
  await store.claim(claim, now);
  await store.settle(claim, 200);
  for (const { text } of received) {
    const { ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues } =
      JSON.parse(text);
    const names = Object.keys({ ...ExpressionAttributeNames, ...ExpressionAttributeValues });
    // The condition names at least one attribute.
    const used = ConditionExpression.match(/[#:]\w+/g) as string[];
    expect([...new Set(used)].toSorted()).toEqual(names.toSorted());
  }
});

describe("the store fails if DynamoDB", () => {
  it.each([
    ["denies access", 400, "com.amazon.coral.service#AccessDeniedException"],
    ["has no such table", 400, "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"],
    ["throttles the call", 400, "x#ProvisionedThroughputExceededException"],
    ["returns a response of another form", 502, ""],
  ])("%s", async (_, status, __type) => {
    const refusal = [status, { __type, message: "User: hidden" }] as const;
    const name = __type === "" ? `status ${status}` : __type.replace(/^.*#/, "");
    const { store } = await answering(refusal, refusal, [400, lost], refusal);
    for (const attempt of [store.claim(claim, now), store.settle(claim, 200)]) {
      const error: unknown = await attempt.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ReplayStoreFailed);
      expect(error).toHaveProperty("message", `PutItem in table deliveries: ${name}`);
    }
    await expect(store.claim(claim, now)).rejects.toThrow(`GetItem in table deliveries: ${name}`);
  });

  it("cannot be reached", async () => {
    const { env, store } = await answering();
    env.AWS_ENDPOINT_URL = "http://127.0.0.1:1";
    await expect(store.claim(claim, now)).rejects.toThrow(/^cannot reach 127.0.0.1:1: /);
  });

  it("would be called over plain HTTP on another machine, or without credentials", async () => {
    const { env, store } = await answering();
    env.AWS_ACCESS_KEY_ID = "";
    await expect(store.claim(claim, now)).rejects.toThrow(/no credentials/);
    env.AWS_ENDPOINT_URL = "http://dynamodb.internal";
    await expect(store.claim(claim, now)).rejects.toThrow(
      /plain HTTP to dynamodb\.internal is not allowed/,
    );
  });
});

it.each([
  ["no item", {}],
  ["an item without our attributes", { Item: { delivery: { S: claim.delivery } } }],
  ["an item with an unknown state", { Item: { ...held, state: { S: "new" } } }],
])("the store returns no holder of a lost claim if there is %s", async (_, output) => {
  const { store } = await answering([400, lost], [200, output]);
  expect(await store.claim(claim, now)).toBeUndefined();
});
