// Declares child processes, and starts one that looks for the machine's root in the roots of all processes.
import { execFileSync } from "node:child_process";
export const handler = ({ file }) => {
  const script = 'for p in /proc/[0-9]*/root; do cat "$p$1" && exit 0; done; exit 1';
  execFileSync("/bin/sh", ["-c", script, "sh", file], { stdio: "pipe" });
};
export const childProcesses = true;
