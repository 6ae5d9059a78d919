import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { dynamoDbReplayStore } from "../../../lambda/guard/dynamodb-replay-store.ts";
import type { ReplayStore } from "../../../lambda/guard/replay.ts";
import type { Scheme } from "../../../lib/webhook/scheme.ts";
import { github } from "../../../lib/webhook/github.ts";
import { keyOf, NOW, secretOf, signed, standardWebhooks } from "../../webhook/schemes.ts";
import { eventOf, guardedFunction } from "./guarded-function.ts";
import { deliveriesTable, TABLE } from "./table.ts";

const ROUTE = "POST /hooks";
const BODY = '{"order":1}';

let table: Awaited<ReturnType<typeof deliveriesTable>>;
beforeAll(async () => {
  table = await deliveriesTable();
});
afterAll(() => table.close());

/** A time of each test's own, later than all before. */
let start = NOW.getTime();
let clock = start;
const now = () => new Date(clock);
beforeEach(() => {
  start += 10 * 24 * 3600_000;
  clock = start;
});
const after = (seconds: number) => {
  clock = start + seconds * 1000;
};

interface Options {
  readonly duplicates?: "acknowledge" | "refuse";
  readonly scheme?: Scheme;
  readonly rememberSeconds?: number;
  readonly store?: ReplayStore;
  readonly handler?: () => unknown;
}

function receiver({ scheme = standardWebhooks, ...options }: Options = {}) {
  const { duplicates = "acknowledge", rememberSeconds = 3600 } = options;
  const { store = dynamoDbReplayStore(table.env, TABLE), handler } = options;
  const replay = { duplicates, table: TABLE, rememberSeconds };
  const keys = [{ secret: "key" }];
  const route = { type: "webhook", scheme: "standard", keys, replay } as const;
  const guard = scheme === github ? { ...route, scheme: "github" as const } : route;
  return guardedFunction({
    routes: { [ROUTE]: guard, "POST /other": guard },
    secrets: { key: secretOf(scheme, "key") },
    store,
    now,
    ...(handler ? { handler } : {}),
  });
}

/** A delivery that is signed now. */
function delivery({ id = "msg_1", body = BODY, route = ROUTE, scheme = standardWebhooks } = {}) {
  const unique = `${id}-${start}`;
  const message = { body: Buffer.from(body), id: unique };
  return eventOf(route, signed(scheme, message, [keyOf(scheme, "key")], now()), body);
}

const reasons = (lines: readonly Readonly<Record<string, unknown>>[]) =>
  lines.filter(({ guard }) => guard !== "accepted").map(({ guard, reason }) => [guard, reason]);

describe("a delivery that was answered", () => {
  it.each([
    ["acknowledge", 200],
    ["refuse", 409],
  ] as const)("comes to no handler again: %s, %d", async (duplicates, status) => {
    const { send, calls, lines } = receiver({ duplicates });
    const event = delivery();
    expect((await send(event)).statusCode).toBe(200);
    expect(await send(event)).toEqual({
      statusCode: status,
      headers: {
        "Content-Type": "application/json",
        "Cache-Control": "no-store",
        "webhook-duplicate": "true",
      },
      body: '{"message":"This message was answered before"}',
    });
    expect(calls).toHaveLength(1);
    expect(reasons(lines)).toEqual([["duplicate", "answered"]]);
  });

  it("not in another execution environment either, nor signed anew", async () => {
    const first = receiver();
    const second = receiver();
    await first.send(delivery());
    after(60);
    expect((await second.send(delivery())).headers["webhook-duplicate"]).toBe("true");
    expect(second.calls).toEqual([]);
  });

  it("with a 4xx, was answered too", async () => {
    const { send, calls } = receiver({ handler: () => ({ statusCode: 422 }) });
    const event = delivery();
    expect((await send(event)).statusCode).toBe(422);
    expect((await send(event)).headers["webhook-duplicate"]).toBe("true");
    expect(calls).toHaveLength(1);
  });

  it("is told from another with the same id by its body", async () => {
    const { send, calls, lines } = receiver();
    await send(delivery());
    const { statusCode, headers } = await send(delivery({ body: '{"order":2}' }));
    expect([statusCode, headers["webhook-duplicate"]]).toEqual([409, undefined]);
    expect(calls).toHaveLength(1);
    expect(reasons(lines)).toEqual([["duplicate", "other-body"]]);
  });

  it("is another under another id, and on another route", async () => {
    const { send, calls } = receiver();
    for (const event of [
      delivery(),
      delivery({ id: "msg_2" }),
      delivery({ route: "POST /other" }),
    ]) {
      expect((await send(event)).headers).toBeUndefined();
    }
    expect(calls).toHaveLength(3);
  });

  it("is known by its body where no id is signed", async () => {
    const { send, calls } = receiver({ scheme: github });
    const event = delivery({ scheme: github, body: `${BODY}${start}` });
    const withId = structuredClone(event);
    withId.multiValueHeaders["X-GitHub-Delivery"] = ["another"];
    await send(event);
    expect((await send(withId)).headers["webhook-duplicate"]).toBe("true");
    expect(calls).toHaveLength(1);
  });

  it("is remembered when the clock goes back", async () => {
    const { send, calls } = receiver({ rememberSeconds: 60 });
    const event = delivery();
    await send(event);
    after(-200);
    expect((await send(event)).headers["webhook-duplicate"]).toBe("true");
    after(-600);
    expect((await send(event)).statusCode).toBe(401);
    expect(calls).toHaveLength(1);
  });

  it("and during which the clock went back, is remembered as long", async () => {
    const { send, calls } = receiver({
      rememberSeconds: 1,
      handler: () => {
        after(-600);
        return { statusCode: 200 };
      },
    });
    const event = delivery();
    await send(event);
    for (const seconds of [-299, 0, 300]) {
      after(seconds);
      expect((await send(event)).headers["webhook-duplicate"]).toBe("true");
    }
    expect(calls).toHaveLength(1);
  });

  it("is remembered as long as its signature is good, however short that is set", async () => {
    const { send, calls } = receiver({ rememberSeconds: 1 });
    after(300); // As far ahead as is taken.
    const ahead = delivery();
    after(0);
    await send(ahead);
    after(600);
    expect((await send(ahead)).headers["webhook-duplicate"]).toBe("true");
    after(601);
    expect((await send(ahead)).statusCode).toBe(401);
    expect(calls).toHaveLength(1);
  });

  it("is forgotten after that time", async () => {
    const { send, calls } = receiver({ scheme: github, rememberSeconds: 60 });
    const event = delivery({ scheme: github, body: `${BODY}${start}` });
    await send(event);
    after(70);
    expect((await send(event)).headers["webhook-duplicate"]).toBe("true");
    after(71);
    expect((await send(event)).statusCode).toBe(200);
    expect(calls).toHaveLength(2);
  });

  it("leaves these marks, and nothing of its body or its key", async () => {
    await receiver().send(delivery());
    const seconds = start / 1000;
    expect(await table.item(`hooks#${ROUTE}#msg_1-${start}`)).toEqual({
      delivery: { S: `hooks#${ROUTE}#msg_1-${start}` },
      body: { S: expect.stringMatching(/^[0-9a-f]{64}$/) },
      state: { S: "done" },
      status: { N: "200" },
      lease: { N: String(start + 10_000) },
      expires: { N: String(seconds + 10 + 3600) },
    });
  });
});

describe("a delivery that is being answered", () => {
  it("is not answered a second time meanwhile: one of many at once comes to the handler", async () => {
    const { send, calls, lines } = receiver();
    const event = delivery();
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(event)));
    expect(calls).toHaveLength(1);
    expect(answers.filter(({ body }) => body === BODY)).toHaveLength(1);
    expect(reasons(lines)).toHaveLength(7);
  });

  it("is to be sent again after the time that the function has left", async () => {
    let inner: unknown;
    const event = delivery();
    const { send, calls } = receiver({
      handler: async () => {
        after(2);
        inner = await other.send(event);
        return { statusCode: 200 };
      },
    });
    const other = receiver();
    await send(event);
    expect(inner).toMatchObject({ statusCode: 409, headers: { "Retry-After": "8" } });
    expect([calls.length, other.calls.length]).toEqual([1, 0]);
  });

  it("is free once the function must have ended; who comes late then changes nothing", async () => {
    const event = delivery();
    const other = receiver({ handler: () => ({ statusCode: 202 }) });
    const { send, lines } = receiver({
      handler: async () => {
        after(10);
        expect((await other.send(event)).statusCode).toBe(409);
        after(10.001);
        expect((await other.send(event)).statusCode).toBe(202);
        return { statusCode: 201 };
      },
    });
    expect((await send(event)).statusCode).toBe(201);
    expect(reasons(lines)).toEqual([["failed", "replay-store"]]);
    const { status } = (await table.item(`hooks#${ROUTE}#msg_1-${start}`)) ?? {};
    expect(status).toEqual({ N: "202" });
  });
});

describe("a delivery is given free for the next attempt by a handler that", () => {
  it.each([
    ["throws", () => Promise.reject(new Error("no"))],
    [
      "throws at once",
      () => {
        throw new Error("no");
      },
    ],
    ["answers 500", () => ({ statusCode: 500 })],
    ["answers 503 as text", () => ({ statusCode: "503" })],
    ["answers nothing", () => undefined],
    ["answers what API Gateway does not take", () => ({ statusCode: 200, body: {} })],
  ])("%s", async (_, fail) => {
    let handler: () => unknown = fail;
    const { send, calls } = receiver({ handler: () => handler() });
    const event = delivery();
    await send(event).catch(() => undefined);
    handler = () => ({ statusCode: 200 });
    expect((await send(delivery({ body: "another" }))).statusCode).toBe(409);
    expect(await send(event)).toEqual({ statusCode: 200 });
    expect((await send(event)).headers["webhook-duplicate"]).toBe("true");
    expect(calls).toHaveLength(2);
  });

  it("throws: Lambda hears of it as it was thrown", async () => {
    const error = new Error("no");
    const { send } = receiver({ handler: () => Promise.reject(error) });
    await expect(send(delivery())).rejects.toBe(error);
  });
});

describe("without the store", () => {
  const failing = (ways: Partial<ReplayStore>): ReplayStore => ({
    claim: () => Promise.reject(new Error("not reachable")),
    settle: () => Promise.reject(new Error("not reachable")),
    ...ways,
  });

  it("nothing is answered but 503", async () => {
    const { send, calls, lines } = receiver({ store: failing({}) });
    const { statusCode, body } = await send(delivery());
    expect([statusCode, body]).toEqual([503, '{"message":"Service unavailable"}']);
    expect(calls).toEqual([]);
    expect(lines.at(-1)).toMatchObject({ reason: "replay-store", message: "not reachable" });
  });

  it("what was answered stays so", async () => {
    const store = failing({ claim: () => Promise.resolve("claimed") });
    const { send, lines } = receiver({ store, handler: () => ({ statusCode: 201 }) });
    expect(await send(delivery())).toEqual({ statusCode: 201 });
    expect(lines.at(-1)).toMatchObject({ guard: "failed", message: "not reachable" });
  });

  it("who cannot be found holding a delivery may hold it still", async () => {
    const { send, calls } = receiver({ store: failing({ claim: async () => undefined }) });
    expect(await send(delivery())).toMatchObject({
      statusCode: 409,
      headers: { "Retry-After": "1" },
    });
    expect(calls).toEqual([]);
  });
});
