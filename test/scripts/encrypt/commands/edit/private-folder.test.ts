import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  rmdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { privateFolder } from "../../../../../scripts/encrypt/commands/edit/private-folder.ts";
import { directoryUntilExit } from "../../../../temporary-directory.ts";

const hasMemory = existsSync("/dev/shm");

describe("the folder of the edited file", () => {
  it("is only accessible to its owner, and is removed with everything that an editor left in it", async () => {
    const folder = privateFolder(undefined);
    expect(statSync(folder.path).mode & 0o777).toBe(0o700);
    mkdirSync(join(folder.path, "backup"));
    writeFileSync(join(folder.path, "backup/a~"), "secret");
    writeFileSync(join(folder.path, ".a.swp"), "secret", { mode: 0o400 });
    symlinkSync("/nowhere", join(folder.path, "link"));
    // The file of a running program cannot be written, even by root, who may write read-only files.
    const running = join(folder.path, ".running");
    copyFileSync(process.execPath, running);
    const child = spawn(running, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    onTestFinished(() => void child.kill());
    await once(child, "spawn");
    folder.remove();
    expect(existsSync(folder.path)).toBe(false);
  });

  it.runIf(hasMemory)("is in memory, in the user's own folder if it is private", () => {
    const own = privateFolder("/dev/shm");
    own.remove();
    const runtime = join("/dev/shm", `signet-test-${process.pid}`);
    mkdirSync(runtime, { mode: 0o700 });
    const within = privateFolder(runtime);
    within.remove();
    chmodSync(runtime, 0o755);
    const beside = privateFolder(runtime);
    beside.remove();
    rmdirSync(runtime);
    expect(
      [own, within, beside].map(({ path, isInMemory }) => [dirname(path), isInMemory]),
    ).toEqual([
      ["/dev/shm", true],
      [runtime, true],
      ["/dev/shm", true],
    ]);
  });

  it("is not in a folder on disk, even if that is private", () => {
    const folder = privateFolder(directoryUntilExit());
    folder.remove();
    expect(dirname(folder.path)).toBe(hasMemory ? "/dev/shm" : tmpdir());
  });
});
