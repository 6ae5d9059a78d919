// Declares child processes, and has one start more processes than a function may have.
import { execFileSync } from "node:child_process";
export const handler = () => {
  const script =
    'for i in $(seq 1100); do sleep 6 & done; sleep 3; [ "$(ls -d /proc/[0-9]* | wc -l)" -gt 1100 ]';
  execFileSync("/bin/sh", ["-c", script], { stdio: "ignore" });
};
export const childProcesses = true;
