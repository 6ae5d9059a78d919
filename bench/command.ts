import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileCommand } from "../scripts/build/compile.mjs";
import { writeSealings } from "../test/scripts/encrypt/write-sealings.ts";
import { median } from "./interleave.ts";

// Measures how much longer the compiled command `signet` takes than `node -e 0`, each run in a new process and in turns.
// Run it with `npm run bench:command`.

const ROUNDS = 31;

const project = join(import.meta.dirname, "..");
const signet = join(project, "dist/bin/signet.js");
const assembly = mkdtempSync(join(tmpdir(), "signet-bench-"));
process.on("exit", () => rmSync(assembly, { recursive: true }));
writeSealings(assembly, { secure: { secrets: ["proofKey"] } });
const sealed = ["--assembly", assembly, "--secrets-dir", join(project, "test/vectors/secrets")];
const url = "https://abc123.execute-api.us-east-1.amazonaws.com/prod/secure";

/** Arguments of Node, and the time in ms that they may take longer than an empty program. */
const RUNS: readonly (readonly [name: string, argv: readonly string[], bound?: number])[] = [
  ["node -e 0", ["-e", "0"]],
  ["signet --help", [signet, "--help"], 60],
  ["signet call --help", [signet, "call", "--help"], 150],
  ["signet call --dry-run URL", [signet, "call", "--dry-run", url], 150],
  ["signet encrypt --help", [signet, "encrypt", "--help"], 150],
  ["signet encrypt list", [signet, "encrypt", "list", ...sealed], 150],
];

/** Prints the CPU time of the process in microseconds. A CommonJS file, because `node -e 0` loads no ES module. */
const METER = `process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  require("node:fs").writeSync(3, String(user + system));
});`;

interface Sample {
  /** Milliseconds from the start of the process to its end. */
  readonly ms: number;
  /** Milliseconds of CPU time. */
  readonly cpu: number;
}

await compileCommand();
const folder = mkdtempSync(join(tmpdir(), "signet-bench-"));
const meter = join(folder, "meter.cjs");
writeFileSync(meter, METER);
const samples = RUNS.map((): Sample[] => []);
for (let round = 0; round < ROUNDS; round++) {
  for (let turn = 0; turn < RUNS.length; turn++) {
    const index = (round + turn) % RUNS.length;
    samples[index]?.push(measured(RUNS[index]?.[1] ?? []));
  }
}
rmSync(folder, { recursive: true });

console.log(`Medians of ${ROUNDS} new processes, and how much longer than node -e 0:`);
for (const [index, [name, , bound]] of RUNS.entries()) {
  const [ms, msOver] = mediansOf(index, ({ ms: value }) => value);
  const [cpu, cpuOver] = mediansOf(index, ({ cpu: value }) => value);
  // Other processes of a busy machine make a run longer, but its CPU time hardly changes.
  const exceeds = bound !== undefined && Math.min(msOver, cpuOver) > bound;
  const verdict = bound === undefined ? "" : `  ${exceeds ? "exceeds" : "within"} ${bound} ms`;
  console.log(
    `  ${name.padEnd(26)}${shown(ms)} ms, ${shown(msOver)} over; CPU ${shown(cpu)} ms, ${shown(cpuOver)} over${verdict}`,
  );
  if (exceeds) process.exitCode = 1;
}

/** Returns the median of a run, and the median of its differences to the empty program within a round. */
function mediansOf(index: number, value: (sample: Sample) => number): readonly [number, number] {
  const [empty = [], own = []] = [samples[0]?.map(value), samples[index]?.map(value)];
  return [median(own), median(own.map((each, round) => each - (empty[round] ?? Number.NaN)))];
}

/** Runs Node with these arguments, and with static credentials in the environment. */
function measured(argv: readonly string[]): Sample {
  const started = performance.now();
  const { status, stderr, output } = spawnSync(process.execPath, ["--require", meter, ...argv], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    env: { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "only-for-this-benchmark" },
  });
  const ms = performance.now() - started;
  if (status !== 0) throw new Error(`node ${argv.join(" ")} ended with ${status}: ${stderr}`);
  return { ms, cpu: Number(output[3]) / 1000 };
}

function shown(ms: number): string {
  return ms.toFixed(0).padStart(4);
}
