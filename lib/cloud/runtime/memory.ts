import { readdirSync, readFileSync } from "node:fs";

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
  let kilobytes = 0;
  // A list and no recursion: how deep they lie is the function's choice.
  const pids = [String(pid)];
  for (const one of pids) {
    const status = read(`/proc/${one}/status`);
    for (const [, kb] of status.matchAll(/^Rss(?:Anon|Shmem):\s*(\d+) kB$/gm))
      kilobytes += Number(kb);
    for (const child of childrenOf(one)) pids.push(child);
  }
  return kilobytes / 1024;
}

/** The processes that a process has started. The kernel lists them separately for each of its threads. */
function childrenOf(pid: string): readonly string[] {
  return threadsOf(pid)
    .flatMap((thread) => read(`/proc/${pid}/task/${thread}/children`).split(" "))
    .filter((child) => child !== "");
}

function threadsOf(pid: string): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** The text of a file of /proc; empty if the process has ended. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
