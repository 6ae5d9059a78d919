import { readlinkSync, statSync } from "node:fs";
import { MAX_TASKS } from "../sandbox/sandbox.ts";
import { entries, read } from "./proc-files.ts";

/** Interval in ms at which a process that runs an event is checked. */
const INTERVAL_MS = 50;
/** Interval in ms at which the open files of processes are checked, because this takes longer than the rest. */
const FILES_INTERVAL_MS = 200;
/** Part of the time that the checks of one process may take at most. */
const SHARE = 0.2;

/** What a process and its descendants use. */
interface Use {
  readonly kilobytes: number;
  readonly tasks: number;
  /** The size of open files without a name, in KB. */
  readonly files: number;
}

interface ResourceLimits {
  readonly limitMb: number;
  /** Whether the processes can run programs other than Node.js. These can hold memory in files that have no name. */
  readonly isNative: boolean;
  /** Receives the memory in KB that each check finds. */
  readonly seen?: (kilobytes: number) => void;
}

/**
 * Calls `over` once a process and its descendants hold more memory than the limit, or are more than
 * {@link MAX_TASKS} processes and threads. Counts the memory that the kernel reports as anonymous or shared. This
 * leaves out the pages of the Node.js program, which all processes share. Works on Linux only; on other systems,
 * only the limit of the heap applies.
 *
 * @returns A function that ends the check.
 */
export function watchResources(
  pid: number | undefined,
  { limitMb, isNative, seen }: ResourceLimits,
  over: (resource: "memory" | "tasks") => void,
  intervalMs = INTERVAL_MS,
): () => void {
  if (process.platform !== "linux" || pid === undefined) return () => undefined;
  let timer: NodeJS.Timeout | undefined;
  let filesSeen = performance.now();
  let lastFiles = 0;
  const look = (): void => {
    const started = performance.now();
    const isDue = isNative && started - filesSeen >= FILES_INTERVAL_MS;
    const { kilobytes, tasks, files } = useOf(String(pid), isDue ? undefined : lastFiles);
    if (isDue) filesSeen = started;
    lastFiles = files;
    seen?.(kilobytes);
    if (tasks > MAX_TASKS) over("tasks");
    else if (kilobytes > limitMb * 1024) over("memory");
    else wait(Math.max(intervalMs, (performance.now() - started) / SHARE));
  };
  const wait = (ms: number): void => {
    timer = setTimeout(look, ms).unref();
  };
  wait(intervalMs);
  return () => clearTimeout(timer);
}

/**
 * The use of a process and its descendants; none once they have ended.
 *
 * @param knownFiles The size of open files without a name, in KB. If it is `undefined`, it is found.
 */
function useOf(pid: string, knownFiles: number | undefined): Use {
  let [kilobytes, mapped, tasks] = [0, 0, 0];
  const found = new Map<string, number>();
  // A list instead of recursion, because the function decides how deep the tree is.
  const pids = [pid];
  for (const one of pids) {
    const status = read(`/proc/${one}/status`);
    kilobytes += sizeIn(status, "RssAnon");
    mapped += sizeIn(status, "RssShmem");
    const threads = entries(`/proc/${one}/task`);
    tasks += threads.length;
    // A process with too many threads is ended, so their children and files do not matter.
    if (tasks > MAX_TASKS) break;
    for (const thread of threads) {
      const at = `/proc/${one}/task/${thread}`;
      // The kernel lists the children of each thread separately. A thread can also have open files of its own.
      pids.push(...read(`${at}/children`).split(" ").filter(Boolean));
      if (knownFiles === undefined) addNamelessFiles(at, found);
    }
  }
  const files = knownFiles ?? [...found.values()].reduce((sum, size) => sum + size, 0);
  // Most of these files are mapped too, and would count twice in a sum.
  return { kilobytes: kilobytes + Math.max(mapped, files), tasks, files };
}

/** Adds the sizes in KB of the memory files that a thread has open, by their identity. */
function addNamelessFiles(thread: string, files: Map<string, number>): void {
  for (const descriptor of entries(`${thread}/fd`)) {
    const path = `${thread}/fd/${descriptor}`;
    try {
      if (!readlinkSync(path).startsWith("/memfd:")) continue;
      const { dev, ino, blocks } = statSync(path);
      // A block has 512 bytes.
      files.set(`${dev} ${ino}`, blocks / 2);
    } catch {
      // The file is closed by now.
    }
  }
}

/** The size in KB of a line of /proc/<pid>/status. */
function sizeIn(status: string, name: string): number {
  const [, size = 0] = new RegExp(`^${name}:\\s*(\\d+) kB$`, "m").exec(status) ?? [];
  return Number(size);
}
