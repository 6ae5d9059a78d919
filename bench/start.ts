import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "./interleave.ts";

// Measures how long a start takes until the first call is answered, with the process of its function, and how long a
// change of a handler takes until a request runs it. Run it with `npm run bench:start`, or with
// `npm run bench:start -- TREE` to compare with another checkout that is installed, in turns.

const ROUNDS = 7;

const [other] = process.argv.slice(2);

interface Tree {
  readonly name: string;
  readonly folder: string;
}

interface Sample {
  /** Milliseconds until the response. */
  readonly ms: number;
  /** Milliseconds of CPU time of all processes, until they have ended. */
  readonly cpu: number;
}

/** The rows of the table, and the time in ms that each may take on a quiet machine. */
const TARGETS = {
  "npm start, first time": 2_500,
  "npm start, nothing changed": 1_000,
  "ready cdk.out": 500,
  "changed handler": 300,
} as const;
type Row = keyof typeof TARGETS;

const own = join(import.meta.dirname, "..");
const trees: readonly Tree[] = [
  { name: "this tree", folder: own },
  ...(other === undefined ? [] : [{ name: other, folder: other }]),
];
const samples = new Map<string, Sample[]>();

// The first start of a tree may compile and bundle.
for (const tree of trees) await round(tree, () => undefined);
for (let turn = 0; turn < ROUNDS; turn++) {
  const order = turn % 2 === 0 ? trees : trees.toReversed();
  for (const tree of order) {
    await round(tree, (row, sample) => {
      const key = `${tree.name} ${row}`;
      samples.set(key, [...(samples.get(key) ?? []), sample]);
    });
  }
}

console.log(`Until the first response with status 200, medians (and minima) of ${ROUNDS}:`);
for (const [row, target] of Object.entries(TARGETS)) {
  for (const { name } of trees) {
    const [ms, cpu] = (["ms", "cpu"] as const).map((column) => valuesOf(name, row, column));
    const cells = [ms, cpu].map((values = []) => {
      const least = Math.min(...values).toFixed(0);
      return `${median(values).toFixed(0).padStart(5)} (${least.padStart(5)}) ms`;
    });
    const reached = median(ms ?? []) <= target ? "reached" : "missed";
    console.log(
      `  ${row.padEnd(27)} ${name.padEnd(20)} wall ${cells[0]}  CPU ${cells[1]}  target ${target} ms ${reached}`,
    );
  }
}

function valuesOf(name: string, row: string, column: keyof Sample): readonly number[] {
  return (samples.get(`${name} ${row}`) ?? []).map((sample) => sample[column]);
}

/** Starts a tree with new state, with the same state, and with its assembly, and changes a handler. */
async function round(tree: Tree, take: (row: Row, sample: Sample) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "signet-bench-"));
  try {
    const ports = [await freePort(), await freePort()];
    const options = [
      `--port=${ports[0]}`,
      `--aws-port=${ports[1]}`,
      "--https-port=0",
      `--state=${join(folder, "state")}`,
    ];
    const app = `--context=secretsDir=${join(folder, "secrets")}`;
    const npm = ["npm", "start", "--", ...options];
    const serve = [process.execPath, "bin/signet.mjs", "serve", ...options];
    const assembly = [`--app=${join(folder, "state/cdk.out")}`, "--first-call=TestLambda:/secure"];
    take("npm start, first time", await start(tree.folder, [...npm, app]));
    take("npm start, nothing changed", await start(tree.folder, [...npm, app]));
    take("ready cdk.out", await start(tree.folder, [...serve, ...assembly]));
    const copy = copyOf(tree.folder, join(folder, "copy"));
    const argv = [...serve, app, "--watch"];
    take("changed handler", await changed(copy, argv, `http://127.0.0.1:${ports[0]}/prod/open`));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Starts a command in a folder until the first call is answered. */
async function start(cwd: string, argv: readonly string[]): Promise<Sample> {
  const started = performance.now();
  return measured(cwd, argv, "HTTP 200", () => Promise.resolve(performance.now() - started));
}

/** Changes a handler while a command watches it, until a request gets the changed response. */
async function changed(cwd: string, argv: readonly string[], url: string): Promise<Sample> {
  return measured(cwd, argv, "A change of the app is reloaded", async () => {
    // The first report of the watcher comes after a short time.
    await pause(1_000);
    const file = join(cwd, "lambda/app/open/greet.ts");
    await (await fetch(url)).text();
    const text = readFileSync(file, "utf8").replace('"hello"', '"changed"');
    const started = performance.now();
    writeFileSync(file, text);
    while (!(await (await fetch(url)).text()).includes("changed")) await pause(5);
    return performance.now() - started;
  });
}

/**
 * Runs a command until it has printed a text, and then a measurement.
 *
 * @throws {Error} If the command ends before.
 */
async function measured(
  cwd: string,
  argv: readonly string[],
  until: string,
  measure: () => Promise<number>,
): Promise<Sample> {
  // The shell counts the CPU time of everything that it has started. Only its children end at the signal.
  const child = spawn("sh", ["-c", 'trap : INT; "$@"; times', "sh", ...argv], {
    cwd,
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  let text = "";
  let measuring: Promise<number> | undefined;
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    text += part;
    if (measuring !== undefined || !text.includes(until)) return;
    measuring = measure().finally(() => interrupt(child));
  });
  await once(child, "close");
  if (measuring === undefined) throw new Error(`${argv.join(" ")} ended too early:\n${text}`);
  const [, line = ""] = text.trimEnd().split("\n").slice(-2);
  const times = [...line.matchAll(/(\d+)m([\d.]+)s/g)];
  const seconds = times.map(([, minutes, rest]) => Number(minutes) * 60 + Number(rest));
  return { ms: await measuring, cpu: seconds.reduce((sum, each) => sum + each, 0) * 1000 };
}

function interrupt({ pid = Number.NaN }: ChildProcess): void {
  process.kill(-pid, "SIGINT");
}

/** Copies an installed checkout, with its times, so that nothing is compiled again. */
function copyOf(tree: string, copy: string): string {
  const left = ["node_modules", ".git", ".signet"].map((name) => join(tree, name));
  const filter = (path: string): boolean => !left.includes(path);
  cpSync(tree, copy, { recursive: true, preserveTimestamps: true, filter });
  symlinkSync(join(tree, "node_modules"), join(copy, "node_modules"));
  return copy;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => {
    setTimeout(done, ms);
  });
}
