/** Time in ms after which a call lets the other calls have their turn. */
const LONGEST_MS = 10;

/** The turn of one call on the event loop. A long call checks between its steps whether its turn is over. */
export class Turn {
  #begun = performance.now();

  isOver(): boolean {
    return performance.now() - this.#begun >= LONGEST_MS;
  }

  /** Resolves when the other calls have had their turn. */
  async next(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#begun = performance.now();
  }
}
