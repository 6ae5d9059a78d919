/** How many steps are named. */
const NAMED = 3;
/** Shorter steps are not worth a word, in milliseconds. */
const SHORTEST = 100;

/** The steps of a start, and how long each of them takes. */
export class StartTimes {
  readonly #now: () => number;
  readonly #steps: { readonly text: string; readonly began: number }[] = [];

  /** @param now Returns milliseconds since the start of the process. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Ends the last step and begins another one. */
  begin(text: string): void {
    this.#steps.push({ text, began: this.#now() });
  }

  /** Returns a line with the time since the start of the process, and with the steps that took longest. */
  line(): string {
    const ended = this.#now();
    const longest = this.#steps
      .map(({ text, began }, index) => ({
        text,
        ms: (this.#steps[index + 1]?.began ?? ended) - began,
      }))
      .filter(({ ms }) => ms >= SHORTEST)
      .toSorted((a, b) => b.ms - a.ms)
      .slice(0, NAMED)
      .map(({ text, ms }) => `${text} ${seconds(ms)}`);
    return [`ready after ${seconds(ended)}`, longest.join(", ")].filter(Boolean).join(": ");
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
