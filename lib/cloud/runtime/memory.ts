import { readFileSync } from "node:fs";

/** The interval between two looks at a process that runs an event. */
const INTERVAL_MS = 50;

/**
 * Calls back once a process and those below it hold more memory of their own than they may: what the kernel
 * counts as anonymous or shared memory, which leaves out the pages of node itself that all processes
 * share. Linux only; elsewhere the limit of the heap is all there is.
 *
 * @returns Ends the watch.
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

/** The memory of a process and of all below it, in MB; 0 once they have ended. */
function ownMemoryMb(pid: number): number {
  const kilobytes = [...read(`/proc/${pid}/status`).matchAll(/^Rss(?:Anon|Shmem):\s*(\d+) kB$/gm)];
  const own = kilobytes.reduce((sum, [, kb]) => sum + Number(kb), 0) / 1024;
  return childrenOf(pid).reduce((sum, child) => sum + ownMemoryMb(child), own);
}

/** The processes that a process has started, also from other threads than its first. */
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
