import { describe, expect, it } from "vitest";
import { github } from "../../../../lib/formats/webhook/github.ts";
import { BODY, reasons, ROUTE } from "./deliveries.ts";
import { rememberedDeliveries } from "./remembered-deliveries.ts";

const { deliveries, item } = rememberedDeliveries();

describe("a delivery that was handled before", () => {
  it.each([
    ["acknowledge", 200],
    ["refuse", 409],
  ] as const)(
    "does not reach the handler again with duplicates set to %s, and gets %d",
    async (duplicates, status) => {
      const { send, calls, lines } = deliveries.receiver({ duplicates });
      const event = deliveries.event();
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
    },
  );

  it("does not reach the handler of another execution environment, even with a new signature", async () => {
    const first = deliveries.receiver();
    const second = deliveries.receiver();
    await first.send(deliveries.event());
    deliveries.after(60);
    expect((await second.send(deliveries.event())).headers["webhook-duplicate"]).toBe("true");
    expect(second.calls).toEqual([]);
  });

  it("does not reach the handler again after a response with 4xx", async () => {
    const { send, calls } = deliveries.receiver({ handler: () => ({ statusCode: 422 }) });
    const event = deliveries.event();
    expect((await send(event)).statusCode).toBe(422);
    expect((await send(event)).headers["webhook-duplicate"]).toBe("true");
    expect(calls).toHaveLength(1);
  });

  it.each([408, 425, 429])(
    "reaches the handler again after a response with %d",
    async (statusCode) => {
      const { send, calls } = deliveries.receiver({ handler: () => ({ statusCode }) });
      const event = deliveries.event();
      expect((await send(event)).statusCode).toBe(statusCode);
      expect(await send(event)).toEqual({ statusCode });
      expect(calls).toHaveLength(2);
    },
  );

  it("conflicts with another body under the same id, which gets 409", async () => {
    const { send, calls, lines } = deliveries.receiver();
    await send(deliveries.event());
    const { statusCode, headers } = await send(deliveries.event({ body: '{"order":2}' }));
    expect([statusCode, headers["webhook-duplicate"]]).toEqual([409, undefined]);
    expect(calls).toHaveLength(1);
    expect(reasons(lines)).toEqual([["duplicate", "other-body"]]);
  });

  it("does not block another id or another route", async () => {
    const { send, calls } = deliveries.receiver();
    for (const event of [
      deliveries.event(),
      deliveries.event({ id: "msg_2" }),
      deliveries.event({ route: "POST /other" }),
    ]) {
      expect((await send(event)).headers).toBeUndefined();
    }
    expect(calls).toHaveLength(3);
  });

  it("is recognized by its body if the scheme signs no id", async () => {
    const { send, calls } = deliveries.receiver({ scheme: github });
    const event = deliveries.event({ scheme: github, body: `${BODY}${deliveries.start}` });
    const withId = structuredClone(event);
    withId.multiValueHeaders["X-GitHub-Delivery"] = ["another"];
    await send(event);
    expect((await send(withId)).headers["webhook-duplicate"]).toBe("true");
    expect(calls).toHaveLength(1);
  });

  it("still counts as handled after the clock goes back", async () => {
    const { send, calls } = deliveries.receiver({ rememberSeconds: 60 });
    const event = deliveries.event();
    await send(event);
    deliveries.after(-200);
    expect((await send(event)).headers["webhook-duplicate"]).toBe("true");
    deliveries.after(-600);
    expect((await send(event)).statusCode).toBe(401);
    expect(calls).toHaveLength(1);
  });

  it("counts as handled for the same time if the clock goes back while the handler runs", async () => {
    const { send, calls } = deliveries.receiver({
      rememberSeconds: 1,
      handler: () => {
        deliveries.after(-600);
        return { statusCode: 200 };
      },
    });
    const event = deliveries.event();
    await send(event);
    for (const seconds of [-299, 0, 300]) {
      deliveries.after(seconds);
      expect((await send(event)).headers["webhook-duplicate"]).toBe("true");
    }
    expect(calls).toHaveLength(1);
  });

  it("counts as handled while its signature is valid, even if rememberSeconds is shorter", async () => {
    const { send, calls } = deliveries.receiver({ rememberSeconds: 1 });
    deliveries.after(300); // The largest tolerated difference.
    const ahead = deliveries.event();
    deliveries.after(0);
    await send(ahead);
    deliveries.after(600);
    expect((await send(ahead)).headers["webhook-duplicate"]).toBe("true");
    deliveries.after(601);
    expect((await send(ahead)).statusCode).toBe(401);
    expect(calls).toHaveLength(1);
  });

  it("reaches the handler again after rememberSeconds", async () => {
    const { send, calls } = deliveries.receiver({ scheme: github, rememberSeconds: 60 });
    const event = deliveries.event({ scheme: github, body: `${BODY}${deliveries.start}` });
    await send(event);
    deliveries.after(70);
    expect((await send(event)).headers["webhook-duplicate"]).toBe("true");
    deliveries.after(71);
    expect((await send(event)).statusCode).toBe(200);
    expect(calls).toHaveLength(2);
  });

  it("has an item in the table, which contains neither its body nor a key", async () => {
    await deliveries.receiver().send(deliveries.event());
    const seconds = deliveries.start / 1000;
    expect(await item(`hooks#${ROUTE}#msg_1-${deliveries.start}`)).toEqual({
      delivery: { S: `hooks#${ROUTE}#msg_1-${deliveries.start}` },
      body: { S: expect.stringMatching(/^[0-9a-f]{64}$/) },
      state: { S: "done" },
      status: { N: "200" },
      lease: { N: String(deliveries.start + 10_000) },
      expires: { N: String(seconds + 10 + 3600) },
    });
  });
});
