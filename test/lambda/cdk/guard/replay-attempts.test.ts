import { describe, expect, it } from "vitest";
import type { ReplayStore } from "../../../../lambda/cdk/guard/replay.ts";
import { BODY, reasons, ROUTE } from "./deliveries.ts";
import { rememberedDeliveries } from "./remembered-deliveries.ts";

const { deliveries, item } = rememberedDeliveries();

describe("a delivery whose handler is still running", () => {
  it("reaches the handler only once if it arrives many times at once", async () => {
    const { send, calls, lines } = deliveries.receiver();
    const event = deliveries.event();
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(event)));
    expect(calls).toHaveLength(1);
    expect(answers.filter(({ body }) => body === BODY)).toHaveLength(1);
    expect(reasons(lines)).toHaveLength(7);
  });

  it("gets 409 with the remaining time of the function as Retry-After", async () => {
    let inner: unknown;
    const event = deliveries.event();
    const { send, calls } = deliveries.receiver({
      handler: async () => {
        deliveries.after(2);
        inner = await other.send(event);
        return { statusCode: 200 };
      },
    });
    const other = deliveries.receiver();
    await send(event);
    expect(inner).toMatchObject({ statusCode: 409, headers: { "Retry-After": "8" } });
    expect([calls.length, other.calls.length]).toEqual([1, 0]);
  });

  it("can be claimed after the function's timeout, and the first function can no longer settle it", async () => {
    const event = deliveries.event();
    const other = deliveries.receiver({ handler: () => ({ statusCode: 202 }) });
    const { send, lines } = deliveries.receiver({
      handler: async () => {
        deliveries.after(10);
        expect((await other.send(event)).statusCode).toBe(409);
        deliveries.after(10.001);
        expect((await other.send(event)).statusCode).toBe(202);
        return { statusCode: 201 };
      },
    });
    expect((await send(event)).statusCode).toBe(201);
    expect(reasons(lines)).toEqual([["failed", "replay-store"]]);
    const { status } = (await item(`hooks#${ROUTE}#msg_1-${deliveries.start}`)) ?? {};
    expect(status).toEqual({ N: "202" });
  });
});

describe("a delivery is released for the next attempt by a handler that", () => {
  it.each([
    ["throws", () => Promise.reject(new Error("no"))],
    [
      "throws at once",
      () => {
        throw new Error("no");
      },
    ],
    ["returns 500", () => ({ statusCode: 500 })],
    ["returns 503 as a string", () => ({ statusCode: "503" })],
    ["returns nothing", () => undefined],
    ["returns a response that API Gateway rejects", () => ({ statusCode: 200, body: {} })],
  ])("%s", async (_, fail) => {
    let handler: () => unknown = fail;
    const { send, calls } = deliveries.receiver({ handler: () => handler() });
    const event = deliveries.event();
    await send(event).catch(() => undefined);
    handler = () => ({ statusCode: 200 });
    expect((await send(deliveries.event({ body: "another" }))).statusCode).toBe(409);
    expect(await send(event)).toEqual({ statusCode: 200 });
    expect((await send(event)).headers["webhook-duplicate"]).toBe("true");
    expect(calls).toHaveLength(2);
  });

  it("throws, and Lambda gets the same error", async () => {
    const error = new Error("no");
    const { send } = deliveries.receiver({ handler: () => Promise.reject(error) });
    await expect(send(deliveries.event())).rejects.toBe(error);
  });
});

describe("if the store fails,", () => {
  const failing = (ways: Partial<ReplayStore>): ReplayStore => ({
    claim: () => Promise.reject(new Error("not reachable")),
    settle: () => Promise.reject(new Error("not reachable")),
    ...ways,
  });

  it("a delivery gets 503", async () => {
    const { send, calls, lines } = deliveries.receiver({ store: failing({}) });
    const { statusCode, body } = await send(deliveries.event());
    expect([statusCode, body]).toEqual([503, '{"message":"Service unavailable"}']);
    expect(calls).toEqual([]);
    expect(lines.at(-1)).toMatchObject({ reason: "replay-store", message: "not reachable" });
  });

  it("a handled delivery still gets the handler's response", async () => {
    const store = failing({ claim: () => Promise.resolve("claimed") });
    const { send, lines } = deliveries.receiver({ store, handler: () => ({ statusCode: 201 }) });
    expect(await send(deliveries.event())).toEqual({ statusCode: 201 });
    expect(lines.at(-1)).toMatchObject({ guard: "failed", message: "not reachable" });
  });

  it("a delivery that is claimed by an unknown function gets 409", async () => {
    const { send, calls } = deliveries.receiver({
      store: failing({ claim: async () => undefined }),
    });
    expect(await send(deliveries.event())).toMatchObject({
      statusCode: 409,
      headers: { "Retry-After": "1" },
    });
    expect(calls).toEqual([]);
  });
});
