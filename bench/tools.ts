import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileCommand } from "../scripts/build/compile.mjs";
import { COMMANDS } from "../scripts/signet/commands.ts";
import { lambda, restApi, user } from "../test/cloud/deployment/sketch.ts";
import { writeAssembly } from "../test/cloud/write-assembly.ts";
import { median } from "./interleave.ts";
import { measuredProcess, type MeasuredProcess } from "./measured-process.ts";

// Measures how much longer the tools take than `node -e 0`, each run in a new process and in turns: the help of every
// command, and a signed call of a route in a local cloud. Run it with `npm run bench:tools`, or with
// `npm run bench:tools -- TREE` to compare with another checkout that is installed.

const ROUNDS = 15;
/** Milliseconds that a tool may take longer than an empty program. */
const TARGETS = { help: 60, call: 150 };

interface Run {
  readonly name: string;
  readonly argv: readonly string[];
  readonly target?: number;
}

const own = join(import.meta.dirname, "..");
const [other] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "signet-bench-"));
await compileCommand();
const cloud = await serve();
try {
  const runs = [
    { name: "node -e 0", argv: ["-e", "0"] },
    ...runsOf("", own),
    ...(other === undefined ? [] : runsOf(`${other}: `, other)),
  ];
  print(runs, measure(runs));
} finally {
  cloud.kill("SIGINT");
  await once(cloud, "close");
  rmSync(folder, { recursive: true });
}

function runsOf(prefix: string, tree: string): readonly Run[] {
  const signet = join(tree, "bin/signet.mjs");
  return [
    ...["", ...COMMANDS.keys()].map((name) => ({
      name: `${prefix}signet ${name} --help`.replace("  ", " "),
      argv: [signet, ...(name === "" ? [] : [name]), "--help"],
      target: TARGETS.help,
    })),
    {
      name: `${prefix}signet call /hello, signed`,
      argv: [signet, "call", "--state", join(folder, "state"), "--profile", "Kim", "/hello"],
      target: TARGETS.call,
    },
  ];
}

/** Serves an app with a route that only a signed request of its user may call. */
async function serve(): Promise<ChildProcess> {
  const app = join(folder, "app");
  writeAssembly(app, [
    {
      name: "Bench",
      resources: {
        ...lambda("Fn", "code"),
        ...restApi({ "GET /hello": { function: "Fn" } }),
        Kim: user("Kim", { Action: "execute-api:Invoke", Resource: "*" }),
      },
      handlers: {
        code: 'export const handler = async () => ({ statusCode: 200, body: "hello" });',
      },
    },
  ]);
  const options = [
    "--app",
    app,
    "--port",
    "0",
    "--aws-port",
    "0",
    "--state",
    join(folder, "state"),
  ];
  const child = spawn(process.execPath, [join(own, "bin/signet.mjs"), "serve", ...options], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  let text = "";
  for await (const part of child.stdout.setEncoding("utf8")) {
    text += String(part);
    if (text.includes("Ctrl-C")) break;
  }
  if (!text.includes("Ctrl-C")) throw new Error(`the cloud ended before it served:\n${text}`);
  return child;
}

function measure(runs: readonly Run[]): readonly (readonly MeasuredProcess[])[] {
  const samples = runs.map((): MeasuredProcess[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (let turn = 0; turn < runs.length; turn++) {
      const index = (round + turn) % runs.length;
      samples[index]?.push(measuredProcess(runs[index]?.argv ?? []));
    }
  }
  return samples;
}

function print(runs: readonly Run[], samples: readonly (readonly MeasuredProcess[])[]): void {
  /** Returns the median of a run, and the median of its differences to the empty program within a round. */
  const medians = (index: number, column: "ms" | "cpu"): readonly [number, number] => {
    const values = (of: number) => (samples[of] ?? []).map((sample) => sample[column]);
    const [empty, found] = [values(0), values(index)];
    return [median(found), median(found.map((each, round) => each - (empty[round] ?? NaN)))];
  };
  console.log(`Medians of ${ROUNDS} new processes, and how much longer than node -e 0:`);
  for (const [index, { name, target }] of runs.entries()) {
    const [ms, over] = medians(index, "ms").map(shown);
    const [cpu, cpuOver] = medians(index, "cpu").map(shown);
    const aim = target === undefined ? "" : `  (target ${target} ms over)`;
    console.log(
      `  ${name.padEnd(28)} wall ${ms} ms, ${over} over; CPU ${cpu} ms, ${cpuOver} over${aim}`,
    );
  }
}

function shown(ms: number): string {
  return ms.toFixed(0).padStart(4);
}
