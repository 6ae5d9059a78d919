// Declares child processes, and starts one that reads a file that only the user of the cloud may read.
import { execFileSync } from "node:child_process";
export const handler = ({ file }) => execFileSync("/bin/cat", [file]).length;
export const childProcesses = true;
