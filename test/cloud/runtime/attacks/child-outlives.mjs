// Declares child processes, and starts one in a new session, which must end with the function.
import { spawn } from "node:child_process";
export const handler = ({ linger }) => {
  spawn("/bin/sleep", [linger], { detached: true, stdio: "ignore" }).unref();
};
export const childProcesses = true;
export const isOutlivedBy = "linger";
