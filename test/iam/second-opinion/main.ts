import { parseArgs } from "node:util";
import { compare } from "./compare.ts";

/** Default seed. Another run with the same seed decides the same cases. */
const SEED = 20_261_130;
/** Number of differences that are printed in full. */
const SHOWN = 3;

/** Compares a number of decisions, and prints how often each was reached and the first differences. */
function main(argv: readonly string[], print: (line: string) => void): 0 | 1 {
  const { values } = parseArgs({
    args: [...argv],
    options: { runs: { type: "string", default: "1000000" }, seed: { type: "string" } },
  });
  const runs = Number(values.runs);
  const seed = Number(values.seed ?? SEED);
  if (!Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(seed)) {
    throw new TypeError("expected --runs N and --seed S, two whole numbers");
  }
  const { reached, differences } = compare(runs, seed, (done) => {
    if (done % 100_000 === 0) print(`${done} of ${runs}`);
  });
  for (const [outcome, count] of reached) print(`${String(count).padStart(9)} ${outcome}`);
  for (const { asked, evaluator, opinion } of differences.slice(0, SHOWN)) {
    print(`--- lib/iam: ${evaluator}; second opinion: ${opinion}`);
    print(JSON.stringify(asked, null, 2));
  }
  print(`${runs} cases, seed ${seed}: ${differences.length} decided differently`);
  return differences.length === 0 ? 0 : 1;
}

try {
  process.exitCode = main(process.argv.slice(2), (line) => process.stdout.write(`${line}\n`));
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  process.stderr.write(`second-opinion: ${error.message}\n`);
  process.exitCode = 2;
}
