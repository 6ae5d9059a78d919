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
  /**
   * Host or container of the process, in words. This process cannot check whether a process there is alive.
   * `undefined` if both processes run in the same container.
   */
  readonly elsewhere?: string;
}

/** A lock that this process has taken, or the other process that has it already. */
export type Lock = { readonly release: () => void } | LockOwner;

/** Paths of this process's locks. Its id in a file is not enough, because an earlier process may have had that id. */
const held = new Set<string>();

/**
 * Takes a lock file for this process. If its owner is dead (`kill -9` leaves the file behind), this process
 * takes the lock over. The file contains the owner's id and, if the system provides them, its start time and
 * its host and container. The start time is needed because, after a restart of the machine or container,
 * another process may have the same id. We cannot check whether a process of another host or container is
 * alive, so its lock is respected. The file is created with `link`, so no process ever sees it empty.
 *
 * @throws {Error} If the folder is missing or cannot be written, with the system's error code.
 */
export function acquireLock(file: string): Lock {
  const path = join(realpathSync(dirname(file)), basename(file));
  if (held.has(path)) return { owner: process.pid };
  // The random part is needed because processes of two containers may have the same id.
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
      // If several processes try this at the same time, only one of them can rename the stale file.
      moveAway(path, `${own}.stale`);
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/**
 * Returns the process that holds a lock, without taking it. `undefined` if no process holds it.
 *
 * @param file A lock file, which may not exist. Its folder exists.
 */
export function lockOwner(file: string): LockOwner | undefined {
  const path = join(realpathSync(dirname(file)), basename(file));
  return held.has(path) ? { owner: process.pid } : readOwner(path);
}

/** Whether a file that {@link acquireLock} made is left over from a process that is dead. */
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
    const told = `cannot write ${path} (${messageOf(cause)}); its folder must be writable and have free space`;
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

/** Returns the other process that a lock file names, if it is alive or if we cannot check that. */
function readOwner(path: string): LockOwner | undefined {
  const [id = "", start = "", boot = "", namespace = "", host = ""] = readText(path).split(" ");
  const owner = Number(id);
  if (!isProcessId(owner)) return undefined;
  const here = place();
  // The first version of lock files had neither host nor container.
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

/** Scope in which this process's id is unique: the boot of the system, the namespace of process ids, and the host. */
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
 * Returns the start time of a process in the kernel's ticks. Returns `""` if `/proc` does not have it, and for
 * a zombie (a process that has ended but that its parent has not waited for yet).
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
    // Another process took the lock between our check and our rename, so give it back.
    if (readOwner(stale) !== undefined) linkSync(stale, path);
  } catch (error) {
    // A third process has taken the lock already. The next check finds that process.
    if (errorCode(error) !== "EEXIST") throw error;
  } finally {
    unlinkSync(stale);
  }
}
