// Declares child processes. A thread of its child starts another process, which takes more memory than the function
// may.
import { execFile } from "node:child_process";
export const handler = () =>
  new Promise((resolve, reject) => {
    const hold =
      "const a = Buffer.alloc(170 * 2 ** 20, 1); setTimeout(() => process.exit(a.length ? 0 : 1), 1000)";
    const start = `require("child_process").execFileSync(process.execPath, ["-e", ${JSON.stringify(hold)}])`;
    const code = `new (require("worker_threads").Worker)(${JSON.stringify(start)}, { eval: true })`;
    execFile(process.execPath, ["-e", code], (error) => (error ? reject(error) : resolve()));
  });
export const childProcesses = true;
export const isAlone = true;
