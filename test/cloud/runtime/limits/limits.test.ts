import { join } from "node:path";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jsonOf } from "../../../json-of.ts";
import { probeSandbox } from "../../../../lib/cloud/runtime/limits/probe.ts";
import { lambda } from "../../deployment/sketch.ts";
import { noNamespaces, sandbox } from "../sandbox-here.ts";
import { startTestCloud, type TestCloud } from "../../test-cloud.ts";
import { invoke, lives, ownProcess, PATIENTLY, result } from "../invoke.ts";

/** Source of a handler that makes the attempt in its event, and returns the result or the error's code. */
const tries = `
import * as children from "node:child_process";
import { existsSync, readFileSync, statfsSync, writeFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
const tries = {
  uid: () => process.getuid(),
  "write beside the code": () => writeFileSync("own.txt", ""),
  "write over the code": () => writeFileSync(new URL(import.meta.url), ""),
  "write into /var/tmp": () => writeFileSync("/var/tmp/signet-limits", ""),
  "write into /tmp": () => writeFileSync("/tmp/own.txt", "kept"),
  "read from /tmp": () => readFileSync("/tmp/own.txt", "utf8"),
  "look into /tmp": () => existsSync("/tmp/own.txt"),
  "measure /tmp": () => { const { blocks, bsize } = statfsSync("/tmp"); return (blocks * bsize) / 2 ** 20; },
  "read /etc/shadow": () => readFileSync("/etc/shadow", "utf8"),
  "start a process": () => children.execFileSync("/bin/sh", ["-c", "echo started"], { encoding: "utf8" }),
  "write from a process": () => children.execFileSync("/bin/sh", ["-c", "echo > own.txt"], { stdio: "pipe" }),
  "leave a process": () => ${ownProcess}(children.spawn("/bin/sleep", ["60"]).pid),
  "start a worker": () => new Worker("1", { eval: true }),
  "hold 300 MB": () => Buffer.alloc(300 * 2 ** 20, 1).length && new Promise((done) => setTimeout(done, 500, "held")),
  "hold 300 MB later": () => (setTimeout(() => { globalThis.held = Buffer.alloc(300 * 2 ** 20, 1); }, 50), ${ownProcess}(process.pid)),
  "leave a process and crash": () => {
    const { pid } = children.spawn("/bin/sleep", ["60"]);
    setTimeout(() => process.exit(1), 50);
    return ${ownProcess}(pid);
  },
  "hold 300 MB of objects": () => { const all = []; for (let i = 0; i < 4e7; i++) all.push({ i }); return all.length; },
};
export const handler = async (event) => {
  try {
    return (await tries[event]()) ?? "done";
  } catch ({ code }) {
    return code;
  }
};`;

const declared = { Tags: [{ Key: "signet:child-processes", Value: "true" }] };
const stack = {
  name: "Limits",
  handlers: { tries },
  resources: {
    ...lambda("Plain", "tries", { Timeout: 20 }),
    ...lambda("Other", "tries"),
    ...lambda("Roomy", "tries", {
      Timeout: 20,
      MemorySize: 1024,
      EphemeralStorage: { Size: 1024 },
    }),
    ...lambda("Parent", "tries", declared),
    ...lambda("Undeclared", "tries", { Tags: [{ Key: "signet:child-processes", Value: "false" }] }),
  },
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stack]);
});
afterAll(() => local.close());

describe("a function", () => {
  it("does not run as root", async () => {
    expect(await result<number>(local, "plain", "uid")).toBeGreaterThan(0);
  });

  it.each([
    ["write beside the code", sandbox.namespaces ? "EROFS" : "ERR_ACCESS_DENIED"],
    ["write over the code", sandbox.namespaces ? "EROFS" : "ERR_ACCESS_DENIED"],
    ["write into /var/tmp", sandbox.namespaces ? "ENOENT" : "ERR_ACCESS_DENIED"],
    ["write into /tmp", "done"],
    ["read from /tmp", "kept"],
    ["read /etc/shadow", sandbox.namespaces ? "ENOENT" : "ERR_ACCESS_DENIED"],
    ["start a process", "ERR_ACCESS_DENIED"],
    ["start a worker", "ERR_ACCESS_DENIED"],
  ])("that tries to %s gets: %s", async (what, outcome) => {
    expect(await result(local, "plain", what)).toBe(outcome);
  });

  it.runIf(sandbox.namespaces)(`has its own /tmp of the declared size${noNamespaces}`, async () => {
    expect(await result(local, "other", "look into /tmp")).toBe(false);
    expect(await result(local, "other", "measure /tmp")).toBe(512);
    expect(await result(local, "roomy", "measure /tmp")).toBe(1024);
  });
});

describe("a function that may start processes", () => {
  it("starts processes, which may write to /tmp only", async () => {
    expect(await result(local, "parent", "start a process")).toBe("started\n");
    expect(await result(local, "parent", "write from a process")).not.toBe("");
    expect(await result(local, "undeclared", "start a process")).toBe("ERR_ACCESS_DENIED");
  });

  it("ends its child processes when it ends", async () => {
    const pid = await result<string>(local, "parent", "leave a process");
    expect(lives(pid)).toBe(true);
    local.cloud.retireCode([join(local.directory, "cdk.out", "asset.tries")]);
    await expect.poll(() => lives(pid), PATIENTLY).toBe(false);
  });

  it("ends its child processes when it crashes", async () => {
    const pid = await result<string>(local, "parent", "leave a process and crash");
    await expect.poll(() => lives(pid), PATIENTLY).toBe(false);
  });

  it("declares its child processes with the tag value true or false, and no other value", async () => {
    const { resources, ...rest } = stack;
    const Tags = [{ Key: "signet:child-processes", Value: "yes" }];
    const other = { ...rest, resources: { ...resources, ...lambda("Parent", "tries", { Tags }) } };
    await expect(local.deploy(other)).rejects.toThrow(
      "Tags has signet:child-processes: yes; it must be true or false",
    );
    await local.deploy(stack);
  });
});

describe("a function's memory use", () => {
  const isWatched = process.platform === "linux";
  const unwatched = isWatched ? "" : " (skipped: only Linux shows the memory of other processes)";

  it.runIf(isWatched)(`above MemorySize ends the process${unwatched}`, async () => {
    const answer = await invoke(local, "plain", "hold 300 MB");
    expect(answer.header("x-amz-function-error")).toBe("Unhandled");
    expect(answer.json).toEqual({
      errorType: "Runtime.OutOfMemory",
      errorMessage: expect.stringMatching(
        /^RequestId: \S+ Error: Runtime exited with error: signal: killed$/,
      ),
    });
    expect(await result(local, "plain", "look into /tmp")).toBe(!sandbox.namespaces);
  });

  it("above the heap's share of MemorySize ends the process", async () => {
    const { errorType, errorMessage } = jsonOf<Record<string, string>>(
      await invoke(local, "plain", "hold 300 MB of objects"),
    );
    expect(errorType).toMatch(/^Runtime\.(OutOfMemory|ExitError)$/);
    expect(errorMessage).toMatch(/signal: (killed|aborted)$/);
  });

  it.runIf(isWatched)(`above MemorySize ends an idle process${unwatched}`, async () => {
    const pid = await result<string>(local, "plain", "hold 300 MB later");
    await expect.poll(() => lives(pid), PATIENTLY).toBe(false);
  });

  it("below MemorySize does not end the process", async () => {
    expect(await result(local, "roomy", "hold 300 MB")).toBe("held");
  });
});

describe("the probe", () => {
  const none = { namespaces: false, networks: false, root: false, permissions: false };

  it.runIf(sandbox.namespaces)(
    "finds that in namespaces only abstract sockets and declared child processes are possible",
    async () => {
      const report = await probeSandbox(sandbox);
      expect(report?.plain.succeeded).toEqual([]);
      expect(report?.withChildren.succeeded).toEqual(["start", "abstract"]);
      expect(report?.inVpc?.succeeded ?? []).toEqual([]);
    },
  );

  it("finds that almost every attempt succeeds without namespaces and permissions", async () => {
    const report = await probeSandbox(none);
    const isRoot = process.getuid?.() === 0;
    expect(report?.plain.succeeded).toEqual(
      expect.arrayContaining([
        "start",
        "signal",
        "read",
        "socket",
        "abstract",
        "write",
        ...(isRoot ? ["root"] : []),
      ]),
    );
    expect(report?.withChildren.succeeded).toContain("outlive");
  });

  it("finds the attempts that the permissions of Node.js prevent for a function without child processes", async () => {
    const report = await probeSandbox({ ...none, permissions: true });
    const { tried = [], succeeded = [] } = report?.plain ?? {};
    const denied = tried.filter((attempt) => !succeeded.includes(attempt));
    expect(denied).toEqual(expect.arrayContaining(["start", "read", "abstract", "write", "flags"]));
  });

  it("lists each limit once", async () => {
    const { enforced, notEnforced } = await local.cloud.limits();
    const all = [...enforced, ...notEnforced];
    expect(new Set(all).size).toBe(all.length);
    expect(enforced).toContain("not root");
  });
});

it("a function cannot change its code", () => {
  const file = `${local.directory}/cdk.out/asset.tries/handler.mjs`;
  expect(readFileSync(file, "utf8")).toBe(tries);
});
