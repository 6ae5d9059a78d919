import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { processFoldersBelow } from "../../../lib/cloud/runtime/sandbox/process-folder.ts";
import { UnpackedFunctions } from "../../../lib/cloud/runtime/unpacked.ts";
import { deploySketch, emptyAccount } from "../deployment/deploy-sketch.ts";
import { lambda } from "../deployment/sketch.ts";

const left = (of: number | string) => join(processFoldersBelow(), `signet-functions-${of}-test`);

it("a cloud removes the copies of a killed cloud, and no other copies", () => {
  const { pid: dead } = spawnSync(process.execPath, ["--version"]);
  const directories = [left(dead), left(process.pid), left("x")];
  for (const directory of directories) mkdirSync(directory);
  const account = emptyAccount();
  deploySketch(account, { name: "Stack", resources: lambda("Fn", "code") });
  const unpacked = new UnpackedFunctions();
  try {
    const fn = account.functions.get("fn");
    const task = fn ? unpacked.of(fn).files.task : "";
    expect(existsSync(join(task, "unpacked.test.ts"))).toBe(false);
    expect(existsSync(join(task, "sketch.ts"))).toBe(true);
    expect(directories.map((directory) => existsSync(directory))).toEqual([false, true, true]);
  } finally {
    unpacked.remove();
    for (const directory of directories) rmSync(directory, { recursive: true, force: true });
  }
});
