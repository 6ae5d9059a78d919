// Declares child processes, and leaves one running in its own session.
import { spawn } from "node:child_process";
export const handler = ({ linger }) => {
  spawn("/bin/sleep", [linger], { detached: true, stdio: "ignore" }).unref();
};
export const childProcesses = true;
export const isOutlivedBy = "linger";
