import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A run of Node in a new process. */
export interface MeasuredProcess {
  /** Milliseconds from the start of the process to its end. */
  readonly ms: number;
  /** Milliseconds of CPU time of the process. */
  readonly cpu: number;
  readonly stdout: string;
  readonly stderr: string;
}

const folder = mkdtempSync(join(tmpdir(), "signet-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true }));
const meter = join(folder, "meter.cjs");
// A CommonJS file, because `node -e 0` loads no ES module.
writeFileSync(
  meter,
  `process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  require("node:fs").writeSync(3, String(user + system));
});`,
);

/** Runs Node with these arguments in a new process, which must succeed. */
export function measuredProcess(argv: readonly string[]): MeasuredProcess {
  const started = performance.now();
  const { status, stdout, stderr, output } = spawnSync(
    process.execPath,
    ["--require", meter, ...argv],
    { encoding: "utf8", stdio: ["ignore", "pipe", "pipe", "pipe"], maxBuffer: Infinity },
  );
  const ms = performance.now() - started;
  if (status !== 0) throw new Error(`node ${argv.join(" ")} ended with ${status}: ${stderr}`);
  return { ms, cpu: Number(output[3]) / 1000, stdout, stderr };
}
