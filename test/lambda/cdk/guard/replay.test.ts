import { describe, expect, it } from "vitest";
import { github } from "../../../../lib/formats/webhook/github.ts";
import { BODY, reasons, ROUTE } from "./deliveries.ts";
import { rememberedDeliveries } from "./remembered-deliveries.ts";

const { deliveries, item } = rememberedDeliveries();

describe("a delivery that was answered", () => {
  it.each([
    ["acknowledge", 200],
    ["refuse", 409],
  ] as const)("comes to no handler again: %s, %d", async (duplicates, status) => {
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
  });

  it("not in another execution environment either, nor signed anew", async () => {
    const first = deliveries.receiver();
    const second = deliveries.receiver();
    await first.send(deliveries.event());
    deliveries.after(60);
    expect((await second.send(deliveries.event())).headers["webhook-duplicate"]).toBe("true");
    expect(second.calls).toEqual([]);
  });

  it("with a 4xx, was answered too", async () => {
    const { send, calls } = deliveries.receiver({ handler: () => ({ statusCode: 422 }) });
    const event = deliveries.event();
    expect((await send(event)).statusCode).toBe(422);
    expect((await send(event)).headers["webhook-duplicate"]).toBe("true");
    expect(calls).toHaveLength(1);
  });

  it.each([408, 425, 429])("with %d, is to be sent again, and comes again", async (statusCode) => {
    const { send, calls } = deliveries.receiver({ handler: () => ({ statusCode }) });
    const event = deliveries.event();
    expect((await send(event)).statusCode).toBe(statusCode);
    expect(await send(event)).toEqual({ statusCode });
    expect(calls).toHaveLength(2);
  });

  it("is told from another with the same id by its body", async () => {
    const { send, calls, lines } = deliveries.receiver();
    await send(deliveries.event());
    const { statusCode, headers } = await send(deliveries.event({ body: '{"order":2}' }));
    expect([statusCode, headers["webhook-duplicate"]]).toEqual([409, undefined]);
    expect(calls).toHaveLength(1);
    expect(reasons(lines)).toEqual([["duplicate", "other-body"]]);
  });

  it("is another under another id, and on another route", async () => {
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

  it("is known by its body where no id is signed", async () => {
    const { send, calls } = deliveries.receiver({ scheme: github });
    const event = deliveries.event({ scheme: github, body: `${BODY}${deliveries.start}` });
    const withId = structuredClone(event);
    withId.multiValueHeaders["X-GitHub-Delivery"] = ["another"];
    await send(event);
    expect((await send(withId)).headers["webhook-duplicate"]).toBe("true");
    expect(calls).toHaveLength(1);
  });

  it("is remembered when the clock goes back", async () => {
    const { send, calls } = deliveries.receiver({ rememberSeconds: 60 });
    const event = deliveries.event();
    await send(event);
    deliveries.after(-200);
    expect((await send(event)).headers["webhook-duplicate"]).toBe("true");
    deliveries.after(-600);
    expect((await send(event)).statusCode).toBe(401);
    expect(calls).toHaveLength(1);
  });

  it("and during which the clock went back, is remembered as long", async () => {
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

  it("is remembered as long as its signature is good, however short that is set", async () => {
    const { send, calls } = deliveries.receiver({ rememberSeconds: 1 });
    deliveries.after(300); // As far ahead as is taken.
    const ahead = deliveries.event();
    deliveries.after(0);
    await send(ahead);
    deliveries.after(600);
    expect((await send(ahead)).headers["webhook-duplicate"]).toBe("true");
    deliveries.after(601);
    expect((await send(ahead)).statusCode).toBe(401);
    expect(calls).toHaveLength(1);
  });

  it("is forgotten after that time", async () => {
    const { send, calls } = deliveries.receiver({ scheme: github, rememberSeconds: 60 });
    const event = deliveries.event({ scheme: github, body: `${BODY}${deliveries.start}` });
    await send(event);
    deliveries.after(70);
    expect((await send(event)).headers["webhook-duplicate"]).toBe("true");
    deliveries.after(71);
    expect((await send(event)).statusCode).toBe(200);
    expect(calls).toHaveLength(2);
  });

  it("leaves these marks, and nothing of its body or its key", async () => {
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
