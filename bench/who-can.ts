import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileCommand } from "../scripts/build/compile.mjs";
import { writeAssembly } from "../test/cloud/write-assembly.ts";
import { median } from "./interleave.ts";
import { largeApp } from "./large-app.ts";
import { measuredProcess, type MeasuredProcess } from "./measured-process.ts";

// Measures how long `signet who-can` takes: on the app of this project, if its assembly is ready (`npm run check:synth`),
// and on a large app. Prints a digest of the permissions too, by which two versions can be compared. Run it with
// `npm run bench:who-can`, or with `npm run bench:who-can -- TREE` to compare with another checkout that is installed.

const ROUNDS = 5;

const own = join(import.meta.dirname, "..");
const [other] = process.argv.slice(2);
const trees = [own, ...(other === undefined ? [] : [other])];
const folder = mkdtempSync(join(tmpdir(), "signet-bench-"));
try {
  writeAssembly(folder, largeApp());
  await compileCommand();
  const ready = join(own, "cdk.out");
  const apps = [
    ...(existsSync(ready) ? [{ name: "own app, assembly ready", app: ready, target: 0.4 }] : []),
    { name: "large app", app: folder, target: 2 },
  ];
  for (const { name, app, target } of apps) {
    const samples = trees.map((): MeasuredProcess[] => []);
    for (let round = 0; round < ROUNDS; round++) {
      for (const [index, tree] of trees.entries()) {
        const argv = [join(tree, "bin/signet.mjs"), "who-can", "--app", app, "--csv"];
        samples[index]?.push(measuredProcess(argv));
      }
    }
    for (const [index, tree] of trees.entries()) print(name, tree, samples[index] ?? [], target);
  }
} finally {
  rmSync(folder, { recursive: true });
}

function print(
  name: string,
  tree: string,
  samples: readonly MeasuredProcess[],
  target: number,
): void {
  const shown = (column: "ms" | "cpu") =>
    `${(median(samples.map((sample) => sample[column])) / 1000).toFixed(2)} s`;
  const digests = new Set(samples.map(({ stdout }) => digestOf(stdout)));
  const said = /\d+ principals.*/.exec(samples.at(-1)?.stderr ?? "")?.[0];
  console.log(`${name}, ${tree === own ? "this tree" : tree}: medians of ${ROUNDS} runs`);
  console.log(`  wall ${shown("ms")} (target ${target} s), CPU ${shown("cpu")}`);
  console.log(`  ${said}; digest of the permissions ${[...digests].join(" and ")}`);
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
