import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { programs } from "./cold-start-programs.ts";
import { startStubServer } from "./cold-start-server.ts";
import { usedOfBuiltins } from "../scripts/build/bundler-plugins.mjs";
import { median } from "./interleave.ts";

const PROJECT = fileURLToPath(new URL("..", import.meta.url));
const COUNTS = [1, 5, 20];
const [rounds = "15"] = process.argv.slice(2);

/** Script that loads a program, opens `count` secrets with it, and prints the time that this took. */
const LOAD = `
const [file, count] = process.argv.slice(2);
const cpu = process.cpuUsage();
const started = performance.now();
const { open } = await import(file);
const opened = await open(Number(count));
const ms = performance.now() - started;
const { user, system } = process.cpuUsage(cpu);
const whole = process.cpuUsage();
if (opened !== Number(count)) throw new Error(file + " opened " + opened);
console.log(JSON.stringify({ ms, cpu: (user + system) / 1000, whole: (whole.user + whole.system) / 1000, mib: process.resourceUsage().maxRSS / 1024 }));
process.exit();
`;

interface Sample {
  readonly ms: number;
  /** CPU time in ms of the import and the first open. */
  readonly cpu: number;
  /** CPU time in ms of the process since its start. */
  readonly whole: number;
  readonly mib: number;
  readonly calls: number;
}

const folder = mkdtempSync(join(tmpdir(), "signet-cold-start-"));
/** Folder in which a program that is not bundled finds its packages. */
const beside = mkdtempSync(join(PROJECT, "dist", "bench-"));
const certificate = join(folder, "certificate.pem");
const server = await startStubServer(certificate);
try {
  const load = join(folder, "load.mjs");
  writeFileSync(load, LOAD);
  const files = await Promise.all(
    programs.map(async ({ name, source, bundled = true }, index) => {
      const outfile = join(bundled ? folder : beside, `${index}.mjs`);
      return { name, bundled, file: await bundle(source, outfile, bundled) };
    }),
  );
  const run = async (file: string, count: number): Promise<Sample> => {
    const { stdout } = await promisify(execFile)(process.execPath, [load, file, String(count)], {
      env: {
        AWS_REGION: "us-east-1",
        AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
        AWS_SECRET_ACCESS_KEY: "a-benchmark-is-all-this-key-is-for",
        AWS_ENDPOINT_URL: server.url,
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
        NODE_EXTRA_CA_CERTS: certificate,
      },
    });
    return { ...JSON.parse(stdout), calls: server.calls() };
  };

  console.log(`import and first open, in fresh processes, medians of ${rounds} rounds`);
  for (const count of COUNTS) {
    const samples = new Map<string, Sample[]>(files.map(({ name }) => [name, []]));
    for (let round = 0; round < Number(rounds); round++) {
      for (let turn = 0; turn < files.length; turn++) {
        const contender = files[(round + turn) % files.length];
        if (contender) samples.get(contender.name)?.push(await run(contender.file, count));
      }
    }
    print(count, files, samples);
  }
} finally {
  server.close();
  for (const made of [folder, beside]) rmSync(made, { recursive: true });
}

/** Bundles a program as handlers are bundled, or leaves its packages where they are installed. */
async function bundle(source: string, outfile: string, bundled: boolean): Promise<string> {
  await build({
    stdin: { contents: source, resolveDir: join(PROJECT, "bench"), loader: "ts" },
    outfile,
    bundle: true,
    ...(bundled ? {} : { packages: "external" }),
    // Our own program is built as handlers are here. The others are built as their users build them.
    plugins: source.includes("../lib/") ? [usedOfBuiltins] : [],
    minify: true,
    keepNames: true,
    platform: "node",
    format: "esm",
    target: "node20",
    mainFields: ["module", "main"],
    banner: {
      // CommonJS code in a bundle needs `require`.
      js:
        bundled && source.includes("powertools")
          ? 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);'
          : "",
    },
    logLevel: "error",
  });
  return outfile;
}

function print(
  count: number,
  files: readonly { readonly name: string; readonly file: string }[],
  samples: ReadonlyMap<string, readonly Sample[]>,
): void {
  const base = samples.get(files[0]?.name ?? "") ?? [];
  const title = `${count} secret${count === 1 ? "" : "s"}`;
  console.log(`\n${title.padEnd(38)}    bytes   CPU ms       ×  process ×  wall ms   MiB  calls`);
  for (const { name, file } of files) {
    const own = samples.get(name) ?? [];
    const of = (value: (sample: Sample) => number) => median(own.map(value));
    const ratio = (value: (sample: Sample) => number) =>
      median(own.map((sample, round) => value(sample) / value(base[round] ?? sample)));
    const columns = [
      [statSync(file).size, 0, 9],
      [of(({ cpu }) => cpu), 1, 8],
      [ratio(({ cpu }) => cpu), 2, 7],
      [ratio(({ whole }) => whole), 2, 10],
      [of(({ ms }) => ms), 1, 8],
      [of(({ mib }) => mib), 0, 5],
      [of(({ calls }) => calls), 0, 6],
    ] as const;
    const cells = columns.map(([value, digits, width]) => value.toFixed(digits).padStart(width));
    console.log(`  ${name.padEnd(36)} ${cells.join(" ")}`);
  }
}
