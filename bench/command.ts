import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { compileCommand } from "../scripts/build/compile.mjs";
import { median } from "./interleave.ts";

// Measures how long the compiled command `signet` takes beside `node -e 0`, each run in a new process and in turns.
// Run it with `npm run bench:command`.

const ROUNDS = 31;

const project = join(import.meta.dirname, "..");
const signet = join(project, "dist/bin/signet.js");
const sealed = ["--secrets-dir", join(project, "test/vectors/secrets")];
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

compileCommand();
const times = RUNS.map((): number[] => []);
for (let round = 0; round < ROUNDS; round++) {
  for (let turn = 0; turn < RUNS.length; turn++) {
    const index = (round + turn) % RUNS.length;
    times[index]?.push(timeOf(RUNS[index]?.[1] ?? []));
  }
}
const empty = times[0] ?? [];
console.log(`A run in a new process: median of ${ROUNDS}, and how much longer than node -e 0`);
for (const [index, [name, , bound]] of RUNS.entries()) {
  const ms = times[index] ?? [];
  const over = median(ms.map((value, round) => value - (empty[round] ?? Number.NaN)));
  const least = Math.min(...ms) - Math.min(...empty);
  const wanted =
    bound === undefined ? "" : `  bound ${bound} ms${over > bound ? ": exceeded" : ""}`;
  console.log(
    `  ${name.padEnd(26)} ${shown(median(ms))} ms  ${shown(over)} ms over, difference of the minima ${shown(least)} ms${wanted}`,
  );
  if (bound !== undefined && over > bound) process.exitCode = 1;
}

/** Returns the time in ms that Node takes with these arguments. */
function timeOf(argv: readonly string[]): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, argv, {
    encoding: "utf8",
    env: { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "only-for-this-benchmark" },
  });
  const ms = performance.now() - started;
  if (status !== 0) throw new Error(`node ${argv.join(" ")} ended with ${status}: ${stderr}`);
  return ms;
}

function shown(ms: number): string {
  return ms.toFixed(0).padStart(4);
}
