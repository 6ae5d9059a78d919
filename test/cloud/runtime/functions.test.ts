import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { readAssembly } from "../../../lib/cloud/assembly/manifest.ts";
import { lambda, role } from "../deployment/sketch.ts";
import { writeAssembly, type StackSketch } from "../write-assembly.ts";
import { startTestCloud, type TestCloud } from "../test-cloud.ts";
import { invoke, lives, PATIENTLY, result } from "./invoke.ts";
import { puppet } from "./puppet.ts";

const waits = `console.log("starts"); await new Promise((resolve) => setTimeout(resolve, 60_000));`;
const stack = {
  name: "Functions",
  handlers: { puppet, doomed: puppet, waits },
  resources: {
    ...lambda("Puppet", "puppet"),
    ...lambda("Single", "puppet", { ReservedConcurrentExecutions: 1 }),
    ...lambda("Pair", "puppet", { ReservedConcurrentExecutions: 2 }),
    ...lambda("Doomed", "doomed"),
    ...lambda("Waits", "waits"),
  },
};

/** Returns the stack with another time-out of the function single. It is then the current stack. */
function changed() {
  const Timeout = ++timeout;
  const properties = { ReservedConcurrentExecutions: 1, Timeout };
  current = {
    ...stack,
    resources: { ...stack.resources, ...lambda("Single", "puppet", properties) },
  };
  return current;
}
let timeout = 3;
let current: StackSketch = stack;

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

  it("that claims to end after an event is ended", async () => {
    const { pid } = await run("single");
    const last = { do: "claim to end", text: "" };
    expect((await invoke(local, "single", last)).json).toEqual({ errorType: "claimed" });
    await expect.poll(() => lives(pid), PATIENTLY).toBe(false);
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

  it("is ended by a deployment that changes the function, and kept by any other", async () => {
    const [single, pair] = [await run("single"), await run("pair")];
    await local.deploy(changed());
    await expect.poll(() => lives(single.pid), PATIENTLY).toBe(false);
    expect((await run("single")).events).toBe(1);
    expect(await run("pair")).toMatchObject({ pid: pair.pid, events: pair.events + 1 });
  });

  it("is kept if the same code moves to another directory, which later processes load", async () => {
    const { pid } = await run("single");
    const moved = join(local.directory, "moved");
    writeAssembly(moved, [current]);
    await local.cloud.deployAll(readAssembly(moved));
    rmSync(join(local.directory, "cdk.out", "asset.puppet"), { recursive: true });
    expect((await run("single")).pid).toBe(pid);
    local.cloud.retireCode([moved]);
    expect((await run("single")).pid).toBe(pid);
    expect(local.cloud.retireCode([join(moved, "asset.puppet")])).toEqual([
      "puppet",
      "single",
      "pair",
    ]);
    expect((await run("single")).events).toBe(1);
    await local.deploy(current);
  });

  it("is replaced if the session of its role has ended with an earlier role of this name", async () => {
    const named = (logicalId: string) => ({
      name: "Role",
      resources: {
        [logicalId]: {
          ...role("lambda.amazonaws.com"),
          Properties: { ...role("lambda.amazonaws.com").Properties, RoleName: "shared" },
        },
      },
    });
    const Role = "arn:aws:iam::123456789012:role/shared";
    const using = { ...lambda("User", "puppet", { Role }), UserRole: role("lambda.amazonaws.com") };
    await local.deploy(named("One"));
    await local.deploy({ name: "User", handlers: { puppet }, resources: using });
    const { pid } = await run("user");
    await local.deploy({ name: "Role", resources: {} });
    await local.deploy(named("Two"));
    expect((await run("user")).pid).not.toBe(pid);
  });

  it("that is busy during a redeployment finishes its event and then ends", async () => {
    const waiting = run("single", { do: "wait", ms: 200 });
    await expect.poll(() => local.lines.at(-1), PATIENTLY).toBe("single: did wait");
    await local.deploy(changed());
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

describe("changed code", () => {
  const source = (text: string) => `
    export const handler = async ({ ms = 0 }) => {
      console.log("began");
      await new Promise((resolve) => setTimeout(resolve, ms));
      return ${JSON.stringify(text)};
    };`;
  const app = mkdtempSync(join(tmpdir(), "signet-code-"));
  afterAll(() => rmSync(app, { recursive: true }));

  it("outside of the assembly is in the next event, and an event that has begun finishes with the old code", async () => {
    writeFileSync(join(app, "handler.mjs"), source("old"));
    const directory = join(local.directory, "unstaged");
    writeAssembly(directory, [
      { name: "Code", handlers: { code: "" }, resources: lambda("Code", "code") },
    ]);
    const assets = join(directory, "Code.assets.json");
    // As CDK writes it with `aws:cdk:disable-asset-staging`.
    writeFileSync(
      assets,
      readFileSync(assets, "utf8").replace('"asset.code"', JSON.stringify(app)),
    );
    await local.cloud.deployAll(readAssembly(directory));
    expect(local.cloud.codeDirectories()["code"]).toEqual([app]);
    const slow = result(local, "code", { ms: 300 });
    await expect.poll(() => local.lines.at(-1), PATIENTLY).toBe("code: began");

    writeFileSync(join(app, "handler.mjs"), source("new"));
    expect(await result(local, "code", {})).toBe("old");
    expect(local.cloud.retireCode([join(app, "handler.mjs")])).toEqual(["code"]);
    expect(await result(local, "code", {})).toBe("new");
    expect(await slow).toBe("old");
  });

  it("of a path that no function has retires no function", async () => {
    const { pid } = await run("single");
    expect(local.cloud.retireCode([`${app}-other/handler.mjs`, local.directory])).toEqual([]);
    expect((await run("single")).pid).toBe(pid);
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

/** The ids of the processes that this process has started; none on systems without /proc. */
function children(): readonly string[] {
  const path = `/proc/self/task/${process.pid}/children`;
  return existsSync(path) ? readFileSync(path, "utf8").trim().split(" ") : [];
}

describe("after the cloud has closed", () => {
  it("every process has ended, even if it was busy, and no new process starts", async () => {
    const before = children();
    const own = await startTestCloud([stack]);
    const { pid: idle } = await result<Ran>(own, "single");
    const { pid: looping } = await result<Ran>(own, "pair");
    const starting = invoke(own, "waits").catch(() => undefined);
    await expect.poll(() => own.lines.at(-1), PATIENTLY).toBe("waits: starts");
    const spinning = invoke(own, "pair", { do: "spin" }).catch(() => undefined);
    await expect.poll(() => own.lines.at(-1), PATIENTLY).toBe("pair: did spin");
    await own.close();
    expect([idle, looping].map(lives)).toEqual([false, false]);
    await Promise.all([starting, spinning]);
    // A process that ends while it starts would be started again within some turns.
    await setTimeout(100);
    expect(children().filter((pid) => !before.includes(pid))).toEqual([]);
    await expect(invoke(own, "single")).rejects.toThrow("connection refused");
  });
});
