import {
  linkSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { errorCode, messageOf } from "../../errors.ts";
import { isAlive, isProcessId } from "./is-alive.ts";
import { LIMITS, readRegularText } from "../../regular-file.ts";

/** A process that holds a lock. */
interface LockOwner {
  readonly owner: number;
  /** Where it runs, in words, if not beside us: then nobody here can tell whether it still lives. */
  readonly elsewhere?: string;
}

/** A lock that is held, or who holds it. */
export type Lock = { readonly release: () => void } | LockOwner;

/** What this process holds: its own id in a lock file may be left from an earlier process that had it. */
const held = new Set<string>();

/**
 * Takes a lock file for this process, over from an owner that no longer lives (kill -9 leaves it
 * behind). The file holds the owner's id and, where the system tells, when it started (after a restart
 * of the machine or container the id may be another process's) and where: of a process of another host or
 * container nobody here can tell whether it lives, so its lock is respected. It appears by `link`, so it
 * is never seen empty.
 */
export function acquireLock(file: string): Lock {
  const path = join(realpathSync(dirname(file)), basename(file));
  if (held.has(path)) return { owner: process.pid };
  // Two containers may have a process of one id.
  const own = `${path}.${process.pid}-${Math.random().toString(36).slice(2, 10)}`;
  const text = [process.pid, startOf(process.pid), ...place()].join(" ");
  try {
    writeOwn(own, text, path);
    for (;;) {
      try {
        linkSync(own, path);
        held.add(path);
        return { release: once(() => release(path, text)) };
      } catch (error) {
        if (errorCode(error) !== "EEXIST") throw error;
      }
      const owner = readOwner(path);
      if (owner !== undefined) return owner;
      // Renaming takes one stale file away once, whoever else tries at the same time.
      moveAway(path, `${own}.stale`);
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** Whether a file that {@link acquireLock} made is left from a process that no longer lives. */
export function isLeftBehind(file: string): boolean {
  const [, name = ""] = /\.(\d+)(?:-[0-9a-z]*)?(?:\.stale)?$/.exec(file) ?? [];
  const text = readText(file);
  const id = Number(name);
  return text === "" ? isProcessId(id) && !isAlive(id) : readOwner(file) === undefined;
}

function writeOwn(own: string, text: string, path: string): void {
  try {
    writeFileSync(own, text, { mode: 0o600, flag: "wx" });
  } catch (cause) {
    const told = `cannot write ${path} (${messageOf(cause)}); its folder must be writable and have room`;
    throw Object.assign(new Error(told, { cause }), { code: errorCode(cause) });
  }
}

function release(path: string, text: string): void {
  held.delete(path);
  if (readText(path) === text) unlinkSync(path);
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}

/** The other process that a lock file names, if it still lives or nobody here can tell. */
function readOwner(path: string): LockOwner | undefined {
  const [id = "", start = "", boot = "", namespace = "", host = ""] = readText(path).split(" ");
  const owner = Number(id);
  if (!isProcessId(owner)) return undefined;
  const here = place();
  // The first locks did not say where their owner is.
  if (host !== "" && [boot, namespace, host].join(" ") !== here.join(" ")) {
    const restarted = host === here[2] && boot !== "" && here[0] !== "" && boot !== here[0];
    if (restarted) return undefined;
    return {
      owner,
      elsewhere: host === here[2] ? `in another container of ${host}` : `on ${host}`,
    };
  }
  if (owner === process.pid || !isAlive(owner)) return undefined;
  return start === startOf(owner) ? { owner } : undefined;
}

/** Where this process's id means it: the system's start, the namespace of process ids, and the host. */
function place(): readonly [boot: string, namespace: string, host: string] {
  const boot = readText("/proc/sys/kernel/random/boot_id").trim();
  return [boot, namespaceOf("/proc/self/ns/pid"), hostname().replaceAll(/[^!-~]/g, "_")];
}

function namespaceOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

/**
 * When a process started, in the kernel's count; `""` where `/proc` does not tell, and for one that has
 * ended but that its parent has not asked about yet.
 */
function startOf(pid: number): string {
  const [, afterName = ""] = /^.*\)\s(.*)$/s.exec(readText(`/proc/${pid}/stat`)) ?? [];
  const fields = afterName.split(" ");
  return fields[0] === "Z" ? "" : (fields[19] ?? "");
}

function readText(path: string): string {
  try {
    return readRegularText(path, LIMITS.text);
  } catch {
    return "";
  }
}

function moveAway(path: string, stale: string): void {
  try {
    renameSync(path, stale);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return;
    throw error;
  }
  try {
    // Another process took the lock between our look and our rename: give it back.
    if (readOwner(stale) !== undefined) linkSync(stale, path);
  } catch (error) {
    // A third one has it already: the next look finds out who.
    if (errorCode(error) !== "EEXIST") throw error;
  } finally {
    unlinkSync(stale);
  }
}
