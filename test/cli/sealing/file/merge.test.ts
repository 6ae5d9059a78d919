import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { compactFunction } from "../../../../lib/cli/sealing/compact.ts";
import type { SealedFile } from "../../../../lib/formats/sealed/function-segments.ts";
import { removeNames } from "../../../../lib/cli/sealing/remove-names.ts";
import { sealValues } from "../../../../lib/cli/sealing/seal-values.ts";
import {
  readSealedFile,
  readUnresolved,
  SealedFileUnresolved,
} from "../../../../lib/sealed-file/read-sealed-file.ts";
import { writeSealedFile } from "../../../../lib/cli/sealing/file/write-sealed-file.ts";
import { updateSealedFile } from "../../../../lib/cli/sealing/file/update-sealed-file.ts";
import { main } from "../../../../scripts/encrypt/main.ts";
import { recordingIo } from "../../../scripts/terminal/recording-io.ts";
import { project } from "../../../scripts/run-command.ts";
import { author, keyId, shape, target, type Author } from "../../../formats/sealed/author.ts";
import { temporaryDirectory } from "../../../temporary-directory.ts";

const folder = temporaryDirectory();

let me: Author;
let repository: string;
let repositories = 0;
beforeEach(() => {
  me = author();
  repository = join(folder, `${repositories++}`);
});

type Change = (file: SealedFile) => Promise<SealedFile>;

function git(...argv: readonly string[]): string {
  const identity = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
  const settings = ["user.name=Test", "user.email=test@example.com", "init.defaultBranch=main"];
  return execFileSync("git", [...settings.flatMap((one) => ["-c", one]), ...argv], {
    cwd: repository,
    env: { PATH: process.env["PATH"], ...identity }, // oxlint-disable-line node/no-process-env -- Where git is.
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

const hasGit = (() => {
  try {
    execFileSync("git", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

/** Merges two branches that each change the sealed file, with git, in a repository that is set up as ours. */
async function merged(base: SealedFile | undefined, mine: Change, theirs: Change) {
  const path = join(repository, "secrets", "dev.json");
  mkdirSync(repository);
  git("init", "--quiet");
  cpSync(join(project, ".gitattributes"), join(repository, ".gitattributes"));
  if (base) writeSealedFile(path, base);
  const commit = (): void => {
    git("add", ".");
    git("commit", "--quiet", "--message", "Seal");
  };
  commit();
  git("checkout", "--quiet", "-b", "theirs");
  await updateSealedFile(path, { app: "signet", stage: "dev" }, async (file) => ({
    file: await theirs(file),
  }));
  commit();
  git("checkout", "--quiet", "main");
  await updateSealedFile(path, { app: "signet", stage: "dev" }, async (file) => ({
    file: await mine(file),
  }));
  commit();
  git("merge", "--quiet", "theirs", "--message", "Merge");
  const file = readUnresolved(path, { app: "signet", stage: "dev" });
  if (!file) throw new Error("the file is gone");
  return { file, path };
}

/** Returns the file after a person has resolved it as a merge. */
async function resolved(path: string): Promise<SealedFile> {
  expect(() => readSealedFile(path, { app: "signet", stage: "dev" })).toThrow(SealedFileUnresolved);
  const argv = ["resolve", "--stage", "dev", "--secrets-dir", dirname(path)];
  expect(await main(argv, recordingIo())).toBe(0);
  const file = readSealedFile(path, { app: "signet", stage: "dev" });
  if (!file) throw new Error("the file is gone");
  return file;
}

const set =
  (values: Readonly<Record<string, string>>, mayDecrypt = true, functionName = "secure"): Change =>
  async (file) => {
    const service = mayDecrypt ? me.service : me.writeOnly;
    const all = new Map(Object.entries(values));
    return (await sealValues(service, file, { functionName, keyId }, all)).file;
  };

const unless = hasGit ? "" : " (skipped: git is missing)";

describe.skipIf(!hasGit)(`two branches${unless}`, () => {
  it("that both create the file are merged into one file", async () => {
    const { file } = await merged(undefined, set({ a: "1" }), set({ b: "2" }));
    expect(await me.opened(file, ["a", "b"])).toEqual({ a: "1", b: "2" });
  });

  it("that set secrets of two functions keep both, because a line separates the functions", async () => {
    const base = await set({ a: "1" }, true, "orders")(await me.fileOf({ a: "1" }));
    const { path } = await merged(base, set({ a: "2" }), set({ a: "3" }, true, "orders"));
    const file = readSealedFile(path, { app: "signet", stage: "dev" }) ?? base;
    expect(await me.opened(file, ["a"])).toEqual({ a: "2" });
    expect(await me.opened(file, ["a"], "orders")).toEqual({ a: "3" });
  });

  it("that replace different secrets in different segments keep both", async () => {
    const base = await me.fileOf({ a: "1" }, { b: "2" });
    const { file, path } = await merged(base, set({ a: "3" }, false), set({ b: "4" }, false));
    expect(file.returned).toEqual(["secure a", "secure b"]);
    expect(await me.opened(await resolved(path), ["a", "b"])).toEqual({ a: "3", b: "4" });
  });

  it("whose authors may not decrypt keep the changes of both, even in one segment", async () => {
    const base = await me.fileOf({ a: "1", b: "2", c: "3" });
    const change = merged(base, set({ a: "4" }, false), set({ b: "5", d: "6" }, false));
    const file = await resolved((await change).path);
    expect(await me.opened(file, ["a", "b", "c", "d"])).toEqual({ a: "4", b: "5", c: "3", d: "6" });
  });

  it("keep a removal in one and a change in the other", async () => {
    const base = await me.fileOf({ a: "1", b: "2", c: "3" });
    const remove: Change = async (file) =>
      (await removeNames(me.writeOnly, file, target, ["a"])).file;
    const file = await resolved((await merged(base, remove, set({ b: "4" }, false))).path);
    expect(shape(file)).toEqual([{ names: ["b"] }, { names: ["c"], stale: ["a", "b"] }]);
    expect(await me.opened(file, ["b", "c"])).toEqual({ b: "4", c: "3" });
  });

  it("that each add a secret to a segment and seal it again are merged by compact", async () => {
    const base = await me.fileOf({ c: "3" });
    const { path } = await merged(base, set({ a: "1" }), set({ b: "2" }));
    const file = readSealedFile(path, { app: "signet", stage: "dev" }) ?? base;
    await expect(me.opened(file, ["a"])).rejects.toThrow("several segments");
    const compacted = await compactFunction(me.service, file, target);
    expect(await me.opened(compacted, ["a", "b", "c"])).toEqual({ a: "1", b: "2", c: "3" });
  });

  it.each([true, false])(
    "that set the same secret differently need it set again (decrypt: %s)",
    async (may) => {
      const base = await me.fileOf({ a: "1" });
      const { file } = await merged(base, set({ a: "2" }, may), set({ a: "3" }, may));
      await expect(me.opened(file, ["a"])).rejects.toThrow("several segments");
      await expect(compactFunction(me.service, file, target)).rejects.toThrow("different values");
      const repaired = await set({ a: "4" }, may)(file);
      expect(await me.opened(repaired, ["a"])).toEqual({ a: "4" });
    },
  );

  it("and a revert that git applies only in part do not restore the earlier value, which is reported", async () => {
    const base = await me.fileOf({ a: "1" }, { b: "1" });
    const { path } = await merged(base, set({ a: "2" }, false), set({ z: "1" }, true, "zeta"));
    const bad = git("rev-parse", "HEAD^1").trim();
    await updateSealedFile(path, { app: "signet", stage: "dev" }, async (file) => ({
      file: await set({ b: "2" }, false)(file),
    }));
    git("commit", "--quiet", "--all", "--message", "Seal");
    git("revert", "--no-edit", bad);
    const file = await resolved(path);
    expect(await me.opened(file, ["a", "b"])).toEqual({ a: "2", b: "2" });
  });
});
