import { readFileSync } from "node:fs";

/** Clock ticks a second in `/proc`, which the kernel fixes. */
const TICKS = 100;

/** Returns the milliseconds of CPU time that a process has used. Linux counts them in steps of 10 ms. */
export function cpuOf(pid: number): number {
  // The name of the program is in parentheses and may contain spaces.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS;
}

/** The memory of a process in MiB. */
export interface Memory {
  /** All pages in memory. */
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
