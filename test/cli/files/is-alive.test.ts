import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { isAlive, isProcessId } from "../../../lib/cli/files/is-alive.ts";

describe("isProcessId", () => {
  it.each([1, process.pid, 2 ** 31 - 1])("accepts %d", (id) => {
    expect(isProcessId(id)).toBe(true);
  });

  it.each([0, -1, 1.5, 2 ** 31, NaN, Infinity])("rejects %d", (id) => {
    expect(isProcessId(id)).toBe(false);
  });
});

describe("isAlive", () => {
  it.each([
    ["this process", process.pid],
    ["the first process, which may be of another user", 1],
  ])("is true for %s", (_, id) => {
    expect(isAlive(id)).toBe(true);
  });

  it("is false for a process that has ended", () => {
    expect(isAlive(spawnSync(process.execPath, ["--version"]).pid)).toBe(false);
  });

  it("is true if the system returns another error than ESRCH", () => {
    expect(isAlive(NaN)).toBe(true);
  });
});
