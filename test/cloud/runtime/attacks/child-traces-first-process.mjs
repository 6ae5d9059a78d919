// Declares child processes, and starts one that opens the memory of the namespace's first process, to prevent it from
// ending the others.
import { execFileSync } from "node:child_process";
export const handler = () =>
  execFileSync("/bin/sh", ["-c", "exec 3<>/proc/$1/mem", "sh", process.ppid]).length;
export const childProcesses = true;
