import { readdirSync, readFileSync } from "node:fs";

/** The memory of a process in MiB. */
export interface Memory {
  /** All of its pages in memory. */
  readonly rss: number;
  /** The same, with each page divided by the number of processes that share it. */
  readonly pss: number;
}

export function memoryOf(pid: number): Memory {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  const mib = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(rollup)?.[1]) / 1024;
  return { rss: mib("Rss"), pss: mib("Pss") };
}

/** Returns the processes of functions that a cloud has started, which run Node in a sandbox. */
export function functionsOf(pid: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    const parent = /^PPid:\s+(\d+)$/m.exec(statusOf(name))?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const isBelow = (one: number): boolean => {
    const parent = parents.get(one);
    return parent === pid || (parent !== undefined && isBelow(parent));
  };
  return [...parents.keys()].filter(
    (one) => isBelow(one) && /^Name:\s+(?:node|MainThread)$/m.test(statusOf(String(one))),
  );
}

function statusOf(name: string): string {
  try {
    return /^\d+$/.test(name) ? readFileSync(`/proc/${name}/status`, "utf8") : "";
  } catch {
    return ""; // The process has ended by now.
  }
}
