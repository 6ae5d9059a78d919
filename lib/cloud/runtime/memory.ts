import { readFileSync } from "node:fs";

/** Interval in ms at which the memory of a process that runs an event is checked. */
const INTERVAL_MS = 50;

/**
 * Calls `over` once a process and its descendants hold more memory than the limit. Counts the memory that the
 * kernel reports as anonymous or shared. This leaves out the pages of the Node.js program, which all processes
 * share. Works on Linux only; on other systems, only the limit of the heap applies.
 *
 * @returns A function that ends the check.
 */
export function watchMemory(
  pid: number | undefined,
  limitMb: number,
  over: () => void,
  intervalMs = INTERVAL_MS,
): () => void {
  if (process.platform !== "linux" || pid === undefined) return () => undefined;
  const timer = setInterval(() => {
    if (ownMemoryMb(pid) <= limitMb) return;
    clearInterval(timer);
    over();
  }, intervalMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** The memory of a process and its descendants in MB; 0 once they have ended. */
function ownMemoryMb(pid: number): number {
  const kilobytes = [...read(`/proc/${pid}/status`).matchAll(/^Rss(?:Anon|Shmem):\s*(\d+) kB$/gm)];
  const own = kilobytes.reduce((sum, [, kb]) => sum + Number(kb), 0) / 1024;
  return childrenOf(pid).reduce((sum, child) => sum + ownMemoryMb(child), own);
}

/** The processes that the main thread of a process has started. */
function childrenOf(pid: number): readonly number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`);
  return children
    .split(" ")
    .filter((child) => child !== "")
    .map(Number);
}

/** The text of a file of /proc; empty if the process has ended. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
