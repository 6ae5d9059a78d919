import { readdirSync, readFileSync } from "node:fs";

/** Interval in ms at which the memory of a process that runs an event is checked. */
const INTERVAL_MS = 50;

/**
 * Calls `over` once a process and its descendants use more memory than the limit. Counts the memory that the
 * kernel reports as anonymous or shared, but not the pages of the Node.js program, which all processes share.
 * Works on Linux only. On other systems, only the limit of the heap applies.
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

/** Returns the memory of a process and its descendants in MB, or 0 after they have ended. */
function ownMemoryMb(pid: number): number {
  let kilobytes = 0;
  // Uses a list instead of recursion, because a function can nest its processes to any depth.
  const pids = [String(pid)];
  for (const one of pids) {
    const status = read(`/proc/${one}/status`);
    for (const [, kb] of status.matchAll(/^Rss(?:Anon|Shmem):\s*(\d+) kB$/gm))
      kilobytes += Number(kb);
    for (const child of childrenOf(one)) pids.push(child);
  }
  return kilobytes / 1024;
}

/** Returns the processes that a process has started. The kernel lists them separately for each of its threads. */
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

/** Returns the text of a file of /proc, or "" if the process has ended. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
