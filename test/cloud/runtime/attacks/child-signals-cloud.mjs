// Declares child processes, and starts one that sends a signal to the cloud.
import { execFileSync } from "node:child_process";
export const handler = ({ cloud }) =>
  execFileSync("/bin/sh", ["-c", 'kill -0 "$1"', "sh", String(cloud)]).length;
export const childProcesses = true;
