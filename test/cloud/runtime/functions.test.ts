import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { lambda } from "../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../test-cloud.ts";
import { invoke, lives, PATIENTLY, result } from "./invoke.ts";
import { puppet } from "./puppet.ts";

const stack = {
  name: "Functions",
  handlers: { puppet, doomed: puppet },
  resources: {
    ...lambda("Puppet", "puppet"),
    ...lambda("Single", "puppet", { ReservedConcurrentExecutions: 1 }),
    ...lambda("Pair", "puppet", { ReservedConcurrentExecutions: 2 }),
    ...lambda("Doomed", "doomed"),
  },
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stack]);
});
afterAll(() => local.close());
afterEach(() => vi.useRealTimers());

interface Ran {
  readonly pid: string;
  readonly events: number;
}
const run = (name: string, event: unknown = {}) => result<Ran>(local, name, event);
const statuses = async (name: string, count: number) => {
  const calls = Array.from({ length: count }, () => invoke(local, name, { do: "wait", ms: 150 }));
  return (await Promise.all(calls)).map(({ status }) => status).toSorted((a, b) => a - b);
};

describe("a process of a function", () => {
  it("handles one event after another, and keeps its globals", async () => {
    const first = await run("puppet");
    const second = await run("puppet");
    expect(second).toMatchObject({ pid: first.pid, events: first.events + 1 });
  });

  it("handles one event at a time", async () => {
    const wait = { do: "wait", ms: 200 };
    const ran = await Promise.all(Array.from({ length: 4 }, () => run("puppet", wait)));
    expect(new Set(ran.map(({ pid }) => pid)).size).toBe(4);
  });

  it("is replaced by a new one after it has exited or was killed", async () => {
    for (const how of ["exit", "kill"]) {
      const { pid } = await run("single");
      await invoke(local, "single", { do: how });
      const next = await run("single");
      expect(next.events).toBe(1);
      expect(next.pid).not.toBe(pid);
      await expect.poll(() => lives(pid), PATIENTLY).toBe(false);
    }
  });

  it.each([
    ["text that is not JSON", "garbage\n"],
    ["a message of Node.js's own protocol", '{"cmd":"NODE_HANDLE","type":"x"}\n'],
    ["null", "null\n"],
  ])("can send %s without ending the cloud", async (_, text) => {
    expect(await result(local, "single", { do: "say", text })).toBe("said");
    expect(await result(local, "single", { do: "say", text: "" })).toBe("said");
  });

  it("is ended if it sends more than a response can contain", async () => {
    const { json } = await invoke(local, "single", { do: "flood" });
    expect(json).toMatchObject({ errorType: "Runtime.ExitError" });
    expect((await run("single")).events).toBe(1);
  });

  it("that ends after an event affects neither that event nor the next one", async () => {
    expect(await result(local, "single", { do: "die later" })).toBe("ok");
    // The cloud notices the end of the process only when the operating system reports it.
    const eventsOfNext = () => run("single").then(({ events }) => events, String);
    await expect.poll(eventsOfNext, PATIENTLY).toBe(1);
  });

  it("is replaced by a new one before its credentials expire", async () => {
    const { pid } = await run("single");
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 43 * 60_000 });
    expect((await run("single")).pid).toBe(pid);
    vi.setSystemTime(Date.now() + 2 * 60_000);
    const next = await run("single");
    expect(next.pid).not.toBe(pid);
    await expect.poll(() => lives(pid), PATIENTLY).toBe(false);
  });

  it("is replaced by a new one when the function is redeployed", async () => {
    const { pid } = await run("single");
    local.deploy(stack);
    expect((await run("single")).pid).not.toBe(pid);
    await expect.poll(() => lives(pid), PATIENTLY).toBe(false);
  });

  it("that is busy during a redeployment finishes its event and then ends", async () => {
    const waiting = run("single", { do: "wait", ms: 200 });
    await expect.poll(() => local.lines.at(-1), PATIENTLY).toBe("single: did wait");
    local.deploy(stack);
    const other = await run("single");
    const { pid } = await waiting;
    expect(other.pid).not.toBe(pid);
    await expect.poll(() => lives(pid), PATIENTLY).toBe(false);
  });

  it("that cannot be started makes its event fail at once", async () => {
    rmSync(join(local.directory, "cdk.out", "asset.doomed"), { recursive: true });
    expect((await invoke(local, "doomed")).json).toMatchObject({
      errorType: "Runtime.ImportModuleError",
      errorMessage: expect.stringContaining("the package cannot be unpacked: "),
    });
    expect((await run("puppet")).pid).toBeDefined();
  });
});

describe("reserved concurrency", () => {
  it.each([
    ["single", 3, [200, 429, 429]],
    ["pair", 3, [200, 200, 429]],
  ])(
    "of function %s limits simultaneous events: %i events get the statuses %j",
    async (name, count, expected) => {
      expect(await statuses(name, count)).toEqual(expected);
      expect((await invoke(local, name)).status).toBe(200);
    },
  );
});

describe("after the cloud has closed", () => {
  it("every process has ended, even if it was busy, and no new process starts", async () => {
    const own = await startTestCloud([stack]);
    const { pid: idle } = await result<Ran>(own, "single");
    const { pid: looping } = await result<Ran>(own, "pair");
    const spinning = invoke(own, "pair", { do: "spin" }).catch(() => undefined);
    await expect.poll(() => own.lines.at(-1), PATIENTLY).toBe("pair: did spin");
    await own.close();
    expect([idle, looping].map(lives)).toEqual([false, false]);
    await spinning;
    await expect(invoke(own, "single")).rejects.toThrow("connection refused");
  });
});
