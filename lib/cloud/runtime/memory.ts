import { readFileSync } from "node:fs";

/** How often a process is looked at while it has something to do. */
const INTERVAL_MS = 50;

/**
 * Calls back once a process holds more memory of its own than it may: what the kernel counts as anonymous,
 * which leaves out the pages of node itself that all processes share. Linux only; elsewhere the heap's limit
 * is all there is.
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

/** 0 once it has ended. */
function ownMemoryMb(pid: number): number {
  try {
    const [, kb = "0"] =
      /^RssAnon:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kb) / 1024;
  } catch {
    return 0;
  }
}
