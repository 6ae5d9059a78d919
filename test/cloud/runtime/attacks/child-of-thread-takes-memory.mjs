// Declares child processes, and has a thread of one start another, which holds the memory that the function may not.
import { execFile } from "node:child_process";
export const handler = () =>
  new Promise((resolve, reject) => {
    const hold =
      "const a = Buffer.alloc(300 * 2 ** 20, 1); setTimeout(() => process.exit(a.length ? 0 : 1), 1000)";
    const start = `require("child_process").execFileSync(process.execPath, ["-e", ${JSON.stringify(hold)}])`;
    const code = `new (require("worker_threads").Worker)(${JSON.stringify(start)}, { eval: true })`;
    execFile(process.execPath, ["-e", code], (error) => (error ? reject(error) : resolve()));
  });
export const childProcesses = true;
