import {
  linkSync,
  readFileSync,
  realpathSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

/** A lock that is held, or the id of the process that holds it. */
export type Lock = { readonly release: () => void } | { readonly owner: number };

/** What this process holds: its own id in a lock file may be left from an earlier process that had it. */
const held = new Set<string>();

/**
 * Takes a lock file for this process, over from an owner that no longer lives (kill -9 leaves it
 * behind). The file holds the owner's id and, where the system tells, when it started: after a restart
 * of the machine or container the id may be another process's. It appears by `link`, so it is never
 * seen empty.
 */
export function acquireLock(file: string): Lock {
  const path = join(realpathSync(dirname(file)), basename(file));
  if (held.has(path)) return { owner: process.pid };
  const own = `${path}.${process.pid}`;
  const text = `${process.pid} ${startOf(process.pid)}`;
  writeFileSync(own, text, { mode: 0o600 });
  try {
    for (;;) {
      try {
        linkSync(own, path);
        held.add(path);
        return { release: once(() => release(path, text)) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
      const owner = readOwner(path);
      if (owner !== undefined) return { owner };
      // Renaming takes one stale file away once, whoever else tries at the same time.
      moveAway(path, `${own}.stale`);
    }
  } finally {
    unlinkSync(own);
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

/** The other process that a lock file names, if it still lives. */
function readOwner(path: string): number | undefined {
  const [id = "", start = ""] = readText(path).split(" ");
  const pid = Number(id);
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid || !isAlive(pid)) return undefined;
  return start === startOf(pid) ? pid : undefined;
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
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function moveAway(path: string, stale: string): void {
  try {
    renameSync(path, stale);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  try {
    // Another process took the lock between our look and our rename: give it back.
    if (readOwner(stale) !== undefined) linkSync(stale, path);
  } catch (error) {
    // A third one has it already: the next look finds out who.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    unlinkSync(stale);
  }
}

/** Whether there is a process of that id. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
