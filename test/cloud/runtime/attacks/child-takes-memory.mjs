// Declares child processes, and starts one that uses more memory than the function may.
import { execFile } from "node:child_process";
export const handler = () =>
  new Promise((resolve, reject) => {
    const code =
      "const a = Buffer.alloc(170 * 2 ** 20, 1); setTimeout(() => process.exit(a.length ? 0 : 1), 1000)";
    execFile(process.execPath, ["-e", code], (error) => (error ? reject(error) : resolve()));
  });
export const childProcesses = true;
export const isAlone = true;
