import { parseArgs } from "node:util";
import { forge, type Outcome } from "./forge.ts";

/** Default seed. Another run with the same seed makes the same changes. */
const SEED = 20_261_130;

/** Changes a number of signed requests, and prints the counts by kind and each change that succeeded. */
async function main(argv: readonly string[], print: (line: string) => void): Promise<0 | 1> {
  const { values } = parseArgs({
    args: [...argv],
    options: { count: { type: "string", default: "100000" }, seed: { type: "string" } },
  });
  const count = Number(values.count);
  const seed = Number(values.seed ?? SEED);
  if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(seed)) {
    throw new TypeError("expected --count N and --seed S, two whole numbers");
  }
  const outcome = await forge(count, seed, (done) => {
    if (done % 10_000 === 0) print(`${done} of ${count}`);
  });
  for (const line of report(outcome)) print(line);
  print(
    `${count} forgeries, seed ${seed}: ${outcome.successes.length} changed what a function saw`,
  );
  return outcome.successes.length === 0 ? 0 : 1;
}

/** Returns the counts by kind, and the first success of each kind. */
function report({ tallies, successes }: Outcome): readonly string[] {
  const lines = [...tallies].map(([kind, { sent, accepted }]) => {
    const changed = successes.filter((success) => success.kind === kind).length;
    return `${String(sent).padStart(7)} sent ${String(accepted).padStart(6)} accepted ${String(changed).padStart(6)} changed  ${kind}`;
  });
  const first = new Map(successes.toReversed().map((success) => [success.kind, success]));
  const shown = [...first.values()].flatMap(({ kind, original, forged, expected, seen }) => [
    `--- ${kind}: instead of`,
    original,
    "--- this was sent",
    forged,
    `--- expected ${JSON.stringify(expected)}`,
    `--- seen     ${JSON.stringify(seen)}`,
  ]);
  return [...lines, ...shown];
}

process.exitCode = await main(process.argv.slice(2), (line) => process.stdout.write(`${line}\n`));
