import { beforeEach, describe, expect, it } from "vitest";
import { ClockSkew } from "../../../lib/signed-fetch/http/clock-skew.ts";
import { headerValues } from "../../../lib/sigv4/request/request.ts";
import { arrived, call, during, later, secondsPassed, startClock, verdict } from "../calls.ts";
import { answer, scriptedServer, wireServer, type WireServer } from "./wire-server.ts";

beforeEach(startClock);

describe("a server with another clock", () => {
  const off = (by: number) => () => later(secondsPassed() + by);

  interface ClockedOptions {
    /** The time in the header `Date`. */
    readonly told?: () => Date;
    /** Headers in addition to `Date`. */
    readonly more?: readonly (readonly [string, string])[];
    readonly name?: string;
  }

  /** Starts a server that rejects requests by its own clock, as API Gateway does, and sends its time. */
  function clockedServer(
    clock: () => Date,
    { told = clock, more = [], name = "" }: ClockedOptions = {},
  ): Promise<WireServer> {
    return during(
      wireServer((socket, request) => {
        const result = verdict(request, clock());
        const date = ["Date", told().toUTCString()] as const;
        if (result.ok) return void socket.end(answer(200, [date, ...more]));
        const refused = name || `${result.denial}Exception`;
        const message = name === "" ? result.message : "Forbidden";
        const headers = [date, ["x-amzn-ErrorType", refused] as const, ...more];
        socket.end(answer(403, headers, JSON.stringify({ message })));
      }),
    );
  }

  it.each([
    ["ahead", 600],
    ["behind", -600],
  ])("10 minutes %s is reached at the second attempt, even by a POST", async (_, by) => {
    const server = await clockedServer(off(by));
    const clock = new ClockSkew();
    const first = await call(server, { method: "POST", clock });
    expect(first).toMatchObject({ attempts: 2, response: { status: 200 } });
    expect(await call(server, { clock })).toMatchObject({ attempts: 1, response: { status: 200 } });
    expect(Math.abs(clock.offsetMs / 1000 - by)).toBeLessThan(10);
  });

  it("that gives no reason for its refusal is called again only if the request is idempotent", async () => {
    const server = await clockedServer(off(600), { name: "ForbiddenException" });
    expect(await call(server)).toMatchObject({ attempts: 2, response: { status: 200 } });
    expect(await call(server, { method: "POST" })).toMatchObject({ response: { status: 403 } });
  });

  it("shows its time in any response, not only in a refusal", async () => {
    const server = await clockedServer(off(200));
    const clock = new ClockSkew();
    expect(await call(server, { clock })).toMatchObject({ attempts: 1, response: { status: 200 } });
    await call(server, { clock });
    const [first = "", second = ""] = arrived(server).flatMap((one) =>
      headerValues(one, "x-amz-date"),
    );
    expect([first, second]).toEqual(["20260301T120001Z", expect.stringMatching(/T12032\dZ$/)]);
  });

  it("is not trusted if the response comes from a cache", async () => {
    const server = await clockedServer(off(600), { more: [["Age", "0"]] });
    const clock = new ClockSkew();
    // The error names the date as the cause, so the request is still tried once more.
    expect(await call(server, { clock })).toMatchObject({ attempts: 2, response: { status: 403 } });
    expect(clock.offsetMs).toBe(0);
  });

  it("that sends a wrong Date is corrected by the next right Date", async () => {
    const server = await clockedServer(off(0), { told: off(3600) });
    const clock = new ClockSkew();
    expect(await call(server, { clock })).toMatchObject({ attempts: 1, response: { status: 200 } });
    const retries = 9;
    const lied = await call(server, { clock, retries });
    expect(lied).toMatchObject({ attempts: 2, response: { status: 403 } });
    const honest = await clockedServer(off(0));
    expect(await call(honest, { clock })).toMatchObject({ attempts: 2, response: { status: 200 } });
  });

  it("that refuses for another reason is called only once after its clock is known", async () => {
    const moved = answer(404, [["Date", later(600).toUTCString()]]);
    const server = await during(scriptedServer(moved));
    const clock = new ClockSkew();
    expect(await call(server, { clock })).toMatchObject({ attempts: 2 });
    // The clock differs by only a few seconds, so a retry would not help.
    expect(await call(server, { clock })).toMatchObject({ attempts: 1 });
  });

  it("is ignored with correctClockSkew: false", async () => {
    const server = await clockedServer(off(600));
    const clock = new ClockSkew();
    const untrusting = { clock, correctClockSkew: false };
    expect(await call(server, untrusting)).toMatchObject({
      attempts: 2,
      response: { status: 403 },
    });
    expect(clock.offsetMs).toBe(0);
    for (const request of arrived(server)) expect(verdict(request)).toMatchObject({ ok: true });
  });

  it("is not called again if there are no retries", async () => {
    const server = await clockedServer(off(600));
    expect(await call(server, { retries: 0 })).toMatchObject({ attempts: 1 });
  });
});
