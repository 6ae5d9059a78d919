import { beforeEach, describe, expect, it } from "vitest";
import type { Credentials } from "../../lib/sigv4/signing/signing-options.ts";
import { call, during, later, startClock } from "./calls.ts";
import { answer, scriptedServer, wireServer } from "./http/wire-server.ts";

beforeEach(startClock);

describe("a call with a deadline", () => {
  it.each([
    ["in seconds", "3600"],
    ["as a date by the server's clock", later(3600 + 600).toUTCString()],
  ])("stops instead of waiting past the deadline for a Retry-After %s", async (_, retryAfter) => {
    const told = answer(503, [
      ["Date", later(600).toUTCString()],
      ["Retry-After", retryAfter],
    ]);
    const server = await during(scriptedServer(told, answer(200)));
    expect(await call(server)).toMatchObject({ attempts: 1, response: { status: 503 } });
  });

  it("waits as long as Retry-After says", async () => {
    const told = answer(503, [["Retry-After", later(1).toUTCString()]]);
    const server = await during(scriptedServer(told, answer(200)));
    const before = performance.now();
    expect(await call(server, { now: () => later(0.95) })).toMatchObject({ attempts: 2 });
    expect(performance.now() - before).toBeGreaterThan(45);
  });

  it("stops if its wait, with jitter, would end after the deadline", async () => {
    const server = await during(scriptedServer(answer(503)));
    const options = { timeoutMs: 5000, retries: 9, random: () => 1000 };
    expect(await call(server, options)).toMatchObject({ attempts: 1, response: { status: 503 } });
  });

  it("has one deadline for all attempts", async () => {
    const server = await during(
      wireServer((socket) => void (server.received.length === 1 && socket.end(answer(503)))),
    );
    const late = call(server, { timeoutMs: 500 });
    await expect(late).rejects.toThrow("no response in time");
    expect(server.received).toHaveLength(2);
  });

  it("fails if the credentials do not arrive before the deadline", async () => {
    const server = await during(scriptedServer());
    const never = () => new Promise<Credentials>(() => undefined);
    await expect(call(server, { credentials: never, timeoutMs: 50 })).rejects.toMatchObject({
      message: `cannot reach ${server.host}: no credentials arrived in time`,
      sent: false,
    });
  });

  it("fails at once if the credentials cannot be resolved", async () => {
    const server = await during(scriptedServer());
    const error = new Error("no profile");
    await expect(call(server, { credentials: () => Promise.reject(error) })).rejects.toBe(error);
    expect(server.received).toEqual([]);
  });
});

describe("an abort by the caller", () => {
  const reason = new Error("changed my mind");

  it("before the first attempt prevents the call", async () => {
    const server = await during(scriptedServer());
    await expect(call(server, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(server.received).toEqual([]);
  });

  it("while credentials are resolved ends the call", async () => {
    const server = await during(scriptedServer());
    const caller = new AbortController();
    const provider = () => {
      caller.abort(reason);
      return new Promise<Credentials>(() => undefined);
    };
    const { signal } = caller;
    await expect(call(server, { credentials: provider, signal })).rejects.toBe(reason);
    expect(server.received).toEqual([]);
  });

  it("during an attempt ends the call", async () => {
    const caller = new AbortController();
    const server = await during(wireServer(() => caller.abort(reason)));
    await expect(call(server, { signal: caller.signal })).rejects.toBe(reason);
    expect(server.received).toHaveLength(1);
  });

  it("between two attempts ends the call", async () => {
    const caller = new AbortController();
    const server = await during(scriptedServer(answer(503, [["Retry-After", "20"]])));
    // The jitter is computed last before the wait.
    const random = () => {
      setImmediate(() => caller.abort(reason));
      return 0;
    };
    await expect(call(server, { signal: caller.signal, random })).rejects.toBe(reason);
    expect(server.received).toHaveLength(1);
  });
});
