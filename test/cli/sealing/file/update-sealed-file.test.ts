import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  segmentsOf,
  withSegments,
  type SealedFile,
} from "../../../../lib/formats/sealed/function-segments.ts";
import { readSealedFile } from "../../../../lib/sealed-file/read-sealed-file.ts";
import {
  SealedFileBusy,
  updateSealedFile,
} from "../../../../lib/cli/sealing/file/update-sealed-file.ts";
import { acquireLock } from "../../../../lib/cli/files/lock.ts";
import { project } from "../../../scripts/run-command.ts";
import { key } from "../../../formats/sealed/author.ts";
import { buildProgram } from "../build-program.ts";
import { temporaryDirectory } from "../../../temporary-directory.ts";

const folder = temporaryDirectory();
let writer: string;
let secrets: string;
let path: string;
let tests = 0;

beforeAll(async () => {
  writer = await buildProgram("file/adding-writer.ts", folder);
});
beforeEach(() => {
  secrets = join(folder, `${tests++}`, "secrets");
  path = join(secrets, "dev.json");
});

const namesIn = () =>
  segmentsOf(
    readSealedFile(path, { app: "signet", stage: "dev" }) ?? { functions: {} },
    "secure",
  ).flatMap((one) => one.names);

async function add(name: string, to = path, file?: SealedFile): Promise<void> {
  await updateSealedFile(to, { app: "signet", stage: "dev" }, async (current) => {
    const base = file ?? current;
    await new Promise((done) => setTimeout(done, 1));
    const ciphertext = Buffer.from(name).toString("base64");
    const segments = [...segmentsOf(base, "secure"), { key, names: [name], ciphertext }];
    return { file: withSegments(base, "secure", segments) };
  });
}

/** Starts a process that adds entries. The process is killed once it has printed `killAfter` of them. */
async function write(
  prefix: string,
  count: number,
  killAfter = Infinity,
): Promise<readonly string[]> {
  const child = spawn(process.execPath, [writer, path, prefix, String(count)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.on("data", (text: Buffer) => {
    said += text.toString();
    if (said.split("\n").length > killAfter) child.kill("SIGKILL");
  });
  await once(child, "close");
  return said.split("\n").slice(0, -1);
}

describe("no entry of a writer is lost", () => {
  it.each([2, 8])("if %d processes write at once", async (processes) => {
    const writers = Array.from({ length: processes }, (_, number) => write(`w${number}`, 4));
    const said = (await Promise.all(writers)).flat();
    expect(said).toHaveLength(4 * processes);
    expect(namesIn().toSorted()).toEqual(said.toSorted());
    expect(readdirSync(secrets)).toEqual(["dev.json"]);
  });

  it("if one process writes several entries at once, under two paths", async () => {
    await add("first");
    symlinkSync(secrets, join(folder, "link"));
    const names = Array.from({ length: 8 }, (_, number) => `n${number}`);
    const paths = [path, join(folder, "link", "dev.json")];
    await Promise.all(names.map((name, index) => add(name, paths[index % 2])));
    expect(namesIn().toSorted()).toEqual(["first", ...names]);
  });

  it("if writers are killed repeatedly, and none of their files stays", async () => {
    const said: string[] = [];
    for (let round = 0; round < 6; round++) {
      const [mine, other] = await Promise.all([
        write(`k${round}`, 1_000, 1 + (round % 4)),
        write(`o${round}`, 1),
      ]);
      said.push(...mine, ...other);
      const names = namesIn();
      expect(names).toEqual(expect.arrayContaining(said));
      expect(new Set(names).size).toBe(names.length);
    }
    await add("last");
    expect(readdirSync(secrets)).toEqual(["dev.json"]);
  });
});

it("files that killed writers left are removed, but not other files or files of a live writer", async () => {
  mkdirSync(secrets, { recursive: true });
  const unfinished = ".dev.json.signet-123-0123456789ab.tmp";
  const left = [unfinished, "dev.json.lock.4194399", "dev.json.lock.4194399-k3x9.stale"];
  const others = [
    "dev.json.orig",
    "dev.json.1",
    "dev.json.20261122",
    "prod.json.123",
    unfinished.replace("dev", "prod"),
    `dev.json.lock.${process.ppid}`,
  ];
  for (const name of [...left, ...others]) writeFileSync(join(secrets, name), "");
  // The process is in a container with its own process ids, so it may be alive.
  const foreign = "dev.json.lock.4194398-k3x9";
  writeFileSync(join(secrets, foreign), "4194398 1 boot pid:[1] elsewhere");
  await add("a");
  expect(readdirSync(secrets).toSorted()).toEqual(["dev.json", ...others, foreign].toSorted());
});

it("git ignores the files that a killed writer leaves", () => {
  const names = [".local.json.signet-123-0123456789ab.tmp", "dev.json.lock", "dev.json.lock.12-ab"];
  const argv = ["check-ignore", "--no-index", ...names.map((name) => `secrets/${name}`)];
  const { status, stdout } = spawnSync("git", argv, { cwd: project, encoding: "utf8" });
  expect({ status, lines: stdout.trim().split("\n").length }).toEqual({ status: 0, lines: 3 });
});

it("a full disk is reported with the path, and leaves no file", async () => {
  await add("a");
  const before = readFileSync(path, "utf8");
  // With a limit of 0 bytes for each file, the file is created but no byte can be written.
  const command = `ulimit -f 0; exec "$0" "$1" "$2" w 1`;
  const { stderr, status } = spawnSync("sh", ["-c", command, process.execPath, writer, path], {
    encoding: "utf8",
  });
  expect(status).not.toBe(0);
  expect(stderr).toContain(
    `cannot write ${path}.lock (EFBIG: file too large, write); its folder must be writable and have free space`,
  );
  expect(readdirSync(secrets)).toEqual(["dev.json"]);
  expect(readFileSync(path, "utf8")).toBe(before);
});

describe("a file that another process changes", () => {
  it("makes the update wait, and at last fail with the id of that process", async () => {
    await add("a");
    const lock = acquireLock(`${path}.lock`);
    if (!("release" in lock)) throw new Error("the lock is taken");
    const giveUp = updateSealedFile(
      path,
      { app: "signet", stage: "dev" },
      async (file) => ({ file }),
      { waitMs: 50 },
    );
    await expect(giveUp).rejects.toThrow(SealedFileBusy);
    await expect(giveUp).rejects.toThrow(`process ${process.pid} is changing ${path} and does not`);
    const waiting = add("b");
    lock.release();
    await waiting;
    expect(namesIn()).toEqual(["a", "b"]);
  });

  it("in another container makes the update fail with the lock file to remove", async () => {
    await add("a");
    writeFileSync(`${path}.lock`, "1 5 boot pid:[1] elsewhere");
    const giveUp = updateSealedFile(
      path,
      { app: "signet", stage: "dev" },
      async (file) => ({ file }),
      { waitMs: 50 },
    );
    await expect(giveUp).rejects.toThrow(
      `process 1 on elsewhere is changing ${path} and does not finish; if it no longer runs, remove ${path}.lock`,
    );
    expect(readFileSync(`${path}.lock`, "utf8")).toBe("1 5 boot pid:[1] elsewhere");
  });
});

describe("a change", () => {
  it("that fails keeps the file, and leaves no lock and no new folder", async () => {
    const failing = () => Promise.reject(new Error("KMS says no"));
    await expect(updateSealedFile(path, { app: "signet", stage: "dev" }, failing)).rejects.toThrow(
      "KMS says no",
    );
    expect(existsSync(join(secrets, ".."))).toBe(false);
    await add("a");
    const before = readFileSync(path, "utf8");
    await expect(updateSealedFile(path, { app: "signet", stage: "dev" }, failing)).rejects.toThrow(
      "KMS says no",
    );
    expect(readFileSync(path, "utf8")).toBe(before);
    expect(readdirSync(secrets)).toEqual(["dev.json"]);
  });

  it("that changes nothing does not touch the file", async () => {
    await add("a");
    const before = statSync(path);
    await updateSealedFile(path, { app: "signet", stage: "dev" }, async (file) => ({ file }));
    expect(statSync(path)).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
  });
});
