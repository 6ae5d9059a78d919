import { existsSync } from "node:fs";
import { afterEach, expect, it, vi } from "vitest";
import { LAMBDA_FILES } from "../../../lib/cloud/runtime/sandbox/function-files.ts";
import { nodeBinds } from "../../../lib/cloud/runtime/sandbox/node-files.ts";
import { mountTable } from "../../../lib/cloud/runtime/sandbox/root-file-system.ts";

afterEach(() => vi.restoreAllMocks());

const isLinux = process.platform === "linux";
const notLinux = isLinux ? "" : " (skipped: only Linux has mounts for each function)";
const noSources = existsSync("/usr/src") ? notLinux : " (skipped: there is no /usr/src)";

/** Returns the directories that are empty in a function's root if the project is in this directory. */
function emptied(project: string): readonly string[] {
  vi.spyOn(process, "cwd").mockReturnValue(project);
  return mountTable("/root-of-function", nodeBinds(process.execPath), LAMBDA_FILES, 4)
    .split("\n")
    .filter((row) => row.includes("nr_inodes=1,"))
    .map((row) => row.split(" ")[1]?.replace("/root-of-function", "") ?? "");
}

it.runIf(isLinux)(`the root of a function hides a project in a system directory${notLinux}`, () => {
  expect(emptied("/usr/share")).toContain("/usr/share");
  expect(emptied("/")).not.toContain("/usr/share");
});

it.runIf(isLinux)(
  `the root of a function contains the directories that node needs${notLinux}`,
  () => {
    for (const project of ["/usr", "/usr/bin", "/usr/lib"]) {
      expect(emptied(project)).not.toContain(project);
    }
  },
);

it.runIf(isLinux && existsSync("/usr/src"))(
  `the root of a function hides /usr/src, which may contain sources${noSources}`,
  () => {
    expect(emptied("/")).toContain("/usr/src");
  },
);
