/** One contender: a piece of work to be repeated, named as it shows in the table. */
export interface Contender {
  readonly name: string;
  readonly run: () => unknown;
}

const ROUNDS = 51;
const BATCH_MS = 10;

/**
 * Runs contenders in turns, in rotated order, and gives the median time of one run of each in
 * microseconds. Turns within a round see the same noise, so ratios hold on a shared machine.
 */
export async function interleave(
  contenders: readonly Contender[],
): Promise<ReadonlyMap<string, number>> {
  const batches = new Map<string, number>();
  for (const { name, run } of contenders) {
    let count = 1;
    for (let ms = 0; ms < BATCH_MS; count *= 2) ms = await time(run, count);
    batches.set(name, count);
  }
  const samples = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const contender = contenders[(round + turn) % contenders.length];
      if (!contender) continue;
      const count = batches.get(contender.name) ?? 1;
      const ms = await time(contender.run, count);
      samples.get(contender.name)?.push((ms / count) * 1000);
    }
  }
  return new Map([...samples].map(([name, values]) => [name, median(values)]));
}

/** A table of times and of their ratios to the first contender. */
export function printRatios(title: string, times: ReadonlyMap<string, number>): void {
  const [base = Number.NaN] = times.values();
  console.log(`\n${title}`);
  for (const [name, microseconds] of times) {
    const ratio = (microseconds / base).toFixed(2);
    console.log(
      `  ${name.padEnd(32)} ${microseconds.toFixed(2).padStart(9)} µs  ${ratio.padStart(6)} ×`,
    );
  }
}

async function time(run: () => unknown, count: number): Promise<number> {
  const started = performance.now();
  for (let i = 0; i < count; i++) {
    const result = run();
    if (result instanceof Promise) await result;
  }
  return performance.now() - started;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
