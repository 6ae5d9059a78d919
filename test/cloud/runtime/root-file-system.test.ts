import { existsSync } from "node:fs";
import { afterEach, expect, it, vi } from "vitest";
import { LAMBDA_FILES } from "../../../lib/cloud/runtime/sandbox/function-files.ts";
import { mountTable } from "../../../lib/cloud/runtime/sandbox/root-file-system.ts";

afterEach(() => vi.restoreAllMocks());

/** The places of a function's root that are empty where the project is in a directory. */
function emptied(project: string): readonly string[] {
  vi.spyOn(process, "cwd").mockReturnValue(project);
  return mountTable("/root-of-function", LAMBDA_FILES, 4)
    .split("\n")
    .filter((row) => row.includes("nr_inodes=1,"))
    .map((row) => row.split(" ")[1]?.replace("/root-of-function", "") ?? "");
}

it.runIf(process.platform === "linux")("hides a project below the system directories", () => {
  expect(emptied("/usr/share")).toContain("/usr/share");
  expect(emptied("/")).not.toContain("/usr/share");
});

it.runIf(process.platform === "linux")("hides no directory that node needs", () => {
  for (const project of ["/usr", "/usr/bin", "/usr/lib"]) {
    expect(emptied(project)).not.toContain(project);
  }
});

it.runIf(existsSync("/usr/src"))("hides where people keep sources", () => {
  expect(emptied("/")).toContain("/usr/src");
});
