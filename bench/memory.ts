import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { synthesize } from "./local/app.ts";
import { load } from "./local/load.ts";
import { startCloud } from "./local/server.ts";
import { functionsOf, memoryOf } from "./memory/memory-of.ts";
import { sendMixed } from "./memory/mixed-requests.ts";
import { startServedCloud } from "./served-cloud.ts";

// Measures the memory of `npm start`: of its main process when it is idle and after requests of all kinds, and of the
// processes of functions when they are warm and after many events. Run it with `npm run bench:memory`, or with
// `npm run bench:memory -- TREE` for another checkout that is installed.

const REQUESTS = 5_000;
const EVENTS = 100_000;
const CONNECTIONS = 10;
const IDLE_MS = 5_000;

const [tree = join(import.meta.dirname, "..")] = process.argv.slice(2);

const cloud = await startServedCloud(tree, ["--first-call", "TestLambda:/secure", "--no-watch"]);
try {
  await setTimeout(IDLE_MS);
  show("main process of npm start, idle", cloud.pid, 90);
  const statuses = await sendMixed(cloud, REQUESTS, CONNECTIONS);
  show(`main process of npm start, after ${REQUESTS} mixed requests`, cloud.pid, 120);
  const counted = [...statuses]
    .toSorted(([a], [b]) => a - b)
    .map(([status, count]) => `${count} × ${status}`);
  console.log(`  answers: ${counted.join(", ")}`);
  await setTimeout(IDLE_MS);
  show("the same, idle again", cloud.pid);
} finally {
  await cloud.stop();
}

const folder = mkdtempSync(join(tmpdir(), "signet-bench-"));
const server = await startCloud(
  synthesize(folder, { routes: 2, statements: 1, users: 1 }),
  join(folder, "state"),
);
try {
  const request = server.request("/open");
  const sendUntil = async (events: number, sent = 0): Promise<void> => {
    if (sent >= events) return;
    const { requests, failed } = await load(server.port, request, CONNECTIONS, 1);
    if (failed > 0) throw new Error(`${failed} requests failed`);
    await sendUntil(events, sent + requests);
  };
  await sendUntil(EVENTS / 10);
  showFunctions(`functions, warm after ${EVENTS / 10} events`, server.pid);
  show("their main process", server.pid);
  await sendUntil(EVENTS);
  showFunctions(`functions, after ${EVENTS} more events`, server.pid);
  show("their main process", server.pid);
} finally {
  await server.stop();
  rmSync(folder, { recursive: true });
}

function show(name: string, pid: number, target?: number): void {
  const { rss, pss } = memoryOf(pid);
  const verdict = target === undefined ? "" : `, ${rss < target ? "below" : "above"} ${target} MiB`;
  console.log(`${name.padEnd(58)} RSS ${shown(rss)}, PSS ${shown(pss)}${verdict}`);
}

/** Shows the mean and the largest process. */
function showFunctions(name: string, pid: number): void {
  const all = functionsOf(pid).map(memoryOf);
  const mean = (of: "rss" | "pss"): number =>
    all.reduce((sum, one) => sum + one[of], 0) / all.length;
  const most = Math.max(...all.map(({ rss }) => rss));
  console.log(
    `${name.padEnd(58)} RSS ${shown(mean("rss"))}, PSS ${shown(mean("pss"))}; ${all.length} processes, largest RSS ${shown(most)}`,
  );
}

function shown(mib: number): string {
  return `${mib.toFixed(0).padStart(3)} MiB`;
}
