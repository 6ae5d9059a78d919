import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from "node:fs";

/** A lock that is held, or the process that holds it. */
export type Lock = { readonly release: () => void } | { readonly owner: number };

/**
 * Takes a lock file for this process, over from an owner that no longer lives (kill -9 leaves it
 * behind). The file appears by `link`, so it is never seen empty.
 */
export function acquireLock(path: string): Lock {
  const own = `${path}.${process.pid}`;
  writeFileSync(own, String(process.pid), { mode: 0o600 });
  try {
    for (;;) {
      try {
        linkSync(own, path);
        return { release: () => release(path) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
      const owner = readOwner(path);
      if (owner !== undefined && owner !== process.pid && isAlive(owner)) return { owner };
      // Renaming takes one stale file away once, whoever else tries at the same time.
      moveAway(path, `${own}.stale`);
    }
  } finally {
    unlinkSync(own);
  }
}

function release(path: string): void {
  if (readOwner(path) === process.pid) unlinkSync(path);
}

function readOwner(path: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(path, "utf8"), 10) || undefined;
  } catch {
    return undefined;
  }
}

function moveAway(path: string, stale: string): void {
  try {
    renameSync(path, stale);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  const owner = readOwner(stale);
  // Another process took the lock between our look and our rename: give it back.
  if (owner !== undefined && owner !== process.pid && isAlive(owner)) linkSync(stale, path);
  unlinkSync(stale);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
