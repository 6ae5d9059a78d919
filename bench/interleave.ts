/** A contender: work to repeat, and its name in the table. */
export interface Contender {
  readonly name: string;
  readonly run: () => unknown;
}

/** Times of a contender over all rounds. */
export interface Result {
  readonly name: string;
  /** Median time of one run in microseconds. */
  readonly microseconds: number;
  /** Returns the median of the ratios within a round to the contender with this name. */
  readonly ratioTo: (name: string) => number;
}

const ROUNDS = 101;
const BATCH_MS = 5;

/**
 * Runs contenders in turns, in rotated order. Turns within a round see the same noise, so ratios are taken
 * within a round. This makes them reliable on a shared machine.
 *
 * @param now A clock in milliseconds.
 */
export async function interleave(
  contenders: readonly Contender[],
  now: () => number = () => performance.now(),
): Promise<readonly Result[]> {
  const counts = new Map<string, number>();
  for (const { name, run } of contenders) {
    let count = 1;
    // Runs long enough for the code to be compiled, even on a busy machine.
    for (let ms = 0; ms < 20 * BATCH_MS; count *= 2) ms = await time(run, count, now);
    counts.set(name, Math.max(1, Math.round(count / 40)));
  }
  const samples = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const contender = contenders[(round + turn) % contenders.length];
      if (!contender) continue;
      const count = counts.get(contender.name) ?? 1;
      const ms = await time(contender.run, count, now);
      samples.get(contender.name)?.push((ms / count) * 1000);
    }
  }
  return [...samples].map(([name, values]) => ({
    name,
    microseconds: median(values),
    ratioTo: (other) => {
      const others = samples.get(other) ?? [];
      return median(values.map((value, round) => value / (others[round] ?? Number.NaN)));
    },
  }));
}

/** Prints a table of times and of their ratios to the first contender. */
export function printRatios(title: string, results: readonly Result[]): void {
  const base = results[0]?.name ?? "";
  console.log(`\n${title}`);
  for (const { name, microseconds, ratioTo } of results) {
    console.log(
      `  ${name.padEnd(32)} ${microseconds.toFixed(2).padStart(9)} µs  ${ratioTo(base).toFixed(2).padStart(6)} ×`,
    );
  }
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Milliseconds of CPU time that this process has used. */
export function cpuNow(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function time(run: () => unknown, count: number, now: () => number): Promise<number> {
  const started = now();
  for (let i = 0; i < count; i++) {
    const result = run();
    if (result instanceof Promise) await result;
  }
  return now() - started;
}
