import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { acquireLock, isLeftBehind } from "../../../lib/cli/files/lock.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";

const folder = temporaryDirectory();
const path = join(folder, "lock");
beforeEach(() => rmSync(path, { force: true }));

/** Returns the parts of the text that this process writes into a lock file. */
function ownText() {
  const lock = acquireLock(path);
  const [pid = "", start = "", boot = "", namespace = "", host = ""] = readFileSync(
    path,
    "utf8",
  ).split(" ");
  if ("release" in lock) lock.release();
  return { pid, start, boot, namespace, host };
}

const own = ownText();
const textOf = (parts: Partial<typeof own>): string => {
  const { pid, start, boot, namespace, host } = { ...own, ...parts };
  return [pid, start, boot, namespace, host].join(" ");
};
/** Returns the owner of a lock file with this text, or `undefined` if this process takes the lock over. */
function ownerOf(text: string): object | undefined {
  writeFileSync(path, text);
  const lock = acquireLock(path);
  if (!("release" in lock)) return lock;
  lock.release();
  return undefined;
}
const gone = { pid: "2147483646", start: "1" };

describe("a lock is taken over", () => {
  it.each([
    ["from a process that has ended", textOf(gone)],
    ["from an earlier process with our own id", textOf({ start: "1" })],
    ["from before a restart of the machine", textOf({ boot: "an-earlier-one" })],
    [
      "from before a restart, even with another namespace",
      textOf({ boot: "b", namespace: "pid:[1]" }),
    ],
    ["without the host of its owner, as in the first version", "2147483646 1"],
  ])("%s", (_, text) => {
    expect(ownerOf(text)).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("a lock whose owner cannot be checked is respected, if it is", () => {
  const here = `in another container of ${own.host}`;
  it.each([
    ["of another container on this host", { ...gone, namespace: "pid:[1]" }, here],
    ["of a process with our own id in another container", { namespace: "pid:[1]" }, here],
    ["of another host", { ...gone, host: "elsewhere" }, "on elsewhere"],
    [
      "of another host that was started at another time",
      { boot: "b", host: "elsewhere" },
      "on elsewhere",
    ],
    ["of a system that provides only its name", { boot: "", namespace: "", host: "mac" }, "on mac"],
  ])("%s", (_, parts, elsewhere) => {
    const text = textOf(parts);
    expect(ownerOf(text)).toEqual({
      owner: Number({ ...own, ...parts }.pid),
      elsewhere,
    });
    expect(readdirSync(folder)).toEqual(["lock"]);
    expect(readFileSync(path, "utf8")).toBe(text);
  });
});

it("a file beside a lock counts as left behind only if its process has certainly ended", () => {
  const file = `${path}.2147483646-ab`;
  for (const [text, left] of [
    [textOf(gone), true],
    [textOf({ ...gone, namespace: "pid:[1]" }), false],
    ["", true],
  ] as const) {
    writeFileSync(file, text);
    expect(isLeftBehind(file)).toBe(left);
  }
  rmSync(file);
});
