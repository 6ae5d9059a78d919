import { existsSync, readFileSync } from "node:fs";

/** Whether a process exists and has not ended. A process whose parent does not wait for it stays as a zombie. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const status = `/proc/${pid}/status`;
  try {
    return !existsSync(status) || !/^State:\s*Z/m.test(readFileSync(status, "utf8"));
  } catch {
    return false; // It has ended since.
  }
}
