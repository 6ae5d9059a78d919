import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "./interleave.ts";

// Measures how long `npm start` takes until it serves: the first time, and again with the same state. Run it with
// `npm run bench:start`, or with `npm run bench:start -- TREE` to compare with another checkout that is installed, in
// turns. If that one takes the folder of sealed files by another option: `npm run bench:start -- TREE --secrets-dir=`.

const ROUNDS = 7;

const [other, option = "--context=secretsDir="] = process.argv.slice(2);

interface Tree {
  readonly name: string;
  readonly folder: string;
  /** The option to which the folder of sealed files is appended. */
  readonly option: string;
}

interface Sample {
  /** Milliseconds until the cloud serves. */
  readonly ms: number;
  /** Milliseconds of CPU time of all processes, until they have ended. */
  readonly cpu: number;
}

const own = join(import.meta.dirname, "..");
const trees: readonly Tree[] = [
  { name: "this tree", folder: own, option: "--context=secretsDir=" },
  ...(other === undefined ? [] : [{ name: other, folder: other, option }]),
];
const KINDS = ["first", "again"] as const;
const samples = new Map<string, Sample[]>();

// The first start of a tree may compile and bundle.
for (const tree of trees) await round(tree, () => undefined);
for (let turn = 0; turn < ROUNDS; turn++) {
  const order = turn % 2 === 0 ? trees : trees.toReversed();
  for (const tree of order) {
    await round(tree, (kind, sample) => {
      const key = `${tree.name} ${kind}`;
      samples.set(key, [...(samples.get(key) ?? []), sample]);
    });
  }
}

console.log(`Medians of ${ROUNDS} starts:`);
for (const kind of KINDS) {
  for (const { name } of trees) {
    const cells = (["ms", "cpu"] as const).map((column) => {
      const values = valuesOf(name, kind, column);
      const others = valuesOf(other ?? name, kind, column);
      const ratio = median(values.map((value, turn) => value / (others[turn] ?? Number.NaN)));
      const text = `${median(values).toFixed(0).padStart(6)} ms`;
      return other === undefined ? text : `${text} (${ratio.toFixed(2)} ×)`;
    });
    console.log(`  ${kind}  ${name.padEnd(24)} wall ${cells[0]}  CPU ${cells[1]}`);
  }
}

function valuesOf(name: string, kind: string, column: keyof Sample): readonly number[] {
  return (samples.get(`${name} ${kind}`) ?? []).map((sample) => sample[column]);
}

/** Starts a tree with new state, and again. */
async function round(
  tree: Tree,
  take: (kind: (typeof KINDS)[number], sample: Sample) => void,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "signet-bench-"));
  try {
    for (const kind of KINDS) take(kind, await start(tree, folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function start({ folder, option: prefix }: Tree, state: string): Promise<Sample> {
  const options = ["--port=0", "--aws-port=0", `--state=${join(state, "state")}`];
  const argv = ["npm", "start", "--", ...options, `${prefix}${join(state, "secrets")}`];
  const started = performance.now();
  // The shell counts the CPU time of everything that it has started. Only its children end at the signal.
  const child = spawn("sh", ["-c", 'trap : INT; "$@"; times', "sh", ...argv], {
    cwd: folder,
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  let ms: number | undefined;
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    text += part;
    if (ms !== undefined || !text.includes("Ctrl-C")) return;
    ms = performance.now() - started;
    process.kill(-(child.pid ?? Number.NaN), "SIGINT");
  });
  await once(child, "close");
  if (ms === undefined) throw new Error(`${argv.join(" ")} ended before it served:\n${text}`);
  const [, line = ""] = text.trimEnd().split("\n").slice(-2);
  const times = [...line.matchAll(/(\d+)m([\d.]+)s/g)];
  const seconds = times.map(([, minutes, rest]) => Number(minutes) * 60 + Number(rest));
  return { ms, cpu: seconds.reduce((sum, each) => sum + each, 0) * 1000 };
}
