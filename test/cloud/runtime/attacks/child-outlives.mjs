// Declares child processes, and leaves one in a session of its own.
import { spawn } from "node:child_process";
export const handler = ({ linger }) => {
  spawn("/bin/sleep", [linger], { detached: true, stdio: "ignore" }).unref();
};
export const childProcesses = true;
export const isOutlivedBy = "linger";
