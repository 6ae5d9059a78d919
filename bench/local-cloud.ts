import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "./interleave.ts";
import { synthesize, type Size } from "./local/app.ts";
import { load, percentile } from "./local/load.ts";
import { usageOf } from "./local/process-tree.ts";
import { startBound, startCloud, startServerlessOffline, type Server } from "./local/server.ts";

// Measures what a request through the local cloud costs, as CPU time of all processes of the server: of the command
// `signet serve`; of the bound, a plain HTTP server with a pool of processes; and of serverless-offline if it is installed
// in bench/peers. The servers run at the same time and get load in turns. Run it with `npm run bench:local`, or with `npm run bench:local -- ROUNDS SECONDS`.

const [rounds = "5", seconds = "3"] = process.argv.slice(2);
const CONNECTIONS = 10;
/** Each process of a function must be warm too. */
const WARM_UP_SECONDS = 10;

const SMALL: Size = { routes: 2, statements: 1, users: 1 };
/** The small app once more, and apps that differ from it in one number. All of them get the same load. */
const SAME = "the same app once more";
const LARGE: readonly (readonly [string, Size])[] = [
  [SAME, SMALL],
  ["300 routes on one function", { ...SMALL, routes: 300 }],
  ["1,000 statements of the user", { ...SMALL, statements: 1000 }],
  ["100 users", { ...SMALL, users: 100 }],
];

interface Row {
  readonly name: string;
  readonly server: Server;
  readonly path: "/signed" | "/open";
  /** The row to which this one is compared, and the largest ratio that is accepted. */
  readonly base?: string;
  readonly target?: number;
}

interface Sample {
  /** CPU time in µs a request, of the whole process tree and of its main process. */
  readonly cpu: number;
  readonly main: number;
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
}

const folder = mkdtempSync(join(tmpdir(), "signet-bench-"));
const servers: Server[] = [];
const samples = new Map<string, Sample[]>();
try {
  const rows: Row[] = [];
  const bound = await started(startBound());
  rows.push({ name: "bound", server: bound, path: "/open" });
  const small = await startedCloud("small", SMALL);
  rows.push({ name: "signed", server: small, path: "/signed", base: "bound", target: 2.5 });
  rows.push({ name: "open", server: small, path: "/open", base: "bound", target: 1.8 });
  const offline = await startServerlessOffline();
  if (offline) {
    servers.push(offline);
    rows.push({ name: "serverless-offline, open", server: offline, path: "/open", base: "bound" });
  } else {
    console.log(
      "serverless-offline is not installed: npm ci --ignore-scripts --prefix bench/peers",
    );
  }
  for (const [name, size] of LARGE) {
    const server = await startedCloud(name.replaceAll(/\W/g, ""), size);
    const compared = name === SAME ? {} : { base: SAME, target: 1.1 };
    rows.push({ name, server, path: "/signed", ...compared });
  }
  for (const row of rows) await measure(row, WARM_UP_SECONDS);
  for (let round = 0; round < Number(rounds); round++) {
    for (const row of round % 2 === 0 ? rows : rows.toReversed()) {
      const sample = await measure(row, Number(seconds));
      samples.set(row.name, [...(samples.get(row.name) ?? []), sample]);
    }
  }
  print(rows);
} finally {
  await Promise.all(servers.map((server) => server.stop()));
  rmSync(folder, { recursive: true });
}

async function started(starting: Promise<Server>): Promise<Server> {
  const server = await starting;
  servers.push(server);
  return server;
}

async function startedCloud(name: string, size: Size): Promise<Server> {
  const own = join(folder, name);
  return started(startCloud(synthesize(own, size), join(own, "state")));
}

async function measure({ name, server, path }: Row, duration: number): Promise<Sample> {
  const before = usageOf(server.pid);
  const result = await load(server.port, server.request(path), CONNECTIONS, duration);
  const after = usageOf(server.pid);
  if (result.failed > 0) throw new Error(`${name}: ${result.failed} requests failed`);
  const { requests, latencies } = result;
  const main = (after.main - before.main) / requests;
  return {
    cpu: main + (after.others - before.others) / requests,
    main,
    rate: requests / result.seconds,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
  };
}

function print(rows: readonly Row[]): void {
  console.log(
    `${CONNECTIONS} connections, medians of ${rounds} rounds of ${seconds} s; CPU time of all processes of the server\n`,
  );
  console.log(
    `${"".padEnd(30)} µs a request (main)  times           target    req/s  p50 ms  p99 ms`,
  );
  for (const { name, base, target } of rows) {
    const of = (member: keyof Sample) =>
      median((samples.get(name) ?? []).map((one) => one[member]));
    const ratios = (samples.get(name) ?? []).map(
      ({ cpu }, round) => cpu / (samples.get(base ?? name)?.[round]?.cpu ?? Number.NaN),
    );
    console.log(
      [
        name.padEnd(30),
        of("cpu").toFixed(0).padStart(12),
        `(${of("main").toFixed(0)})`.padStart(8),
        base === undefined
          ? "".padEnd(18)
          : `${median(ratios).toFixed(2).padStart(6)} × ${base.slice(0, 9).padEnd(9)}`,
        (target === undefined ? "" : `≤ ${target}`).padEnd(7),
        of("rate").toFixed(0).padStart(8),
        of("p50").toFixed(1).padStart(7),
        of("p99").toFixed(1).padStart(7),
      ].join(" "),
    );
  }
}
