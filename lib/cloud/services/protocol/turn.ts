/** Time in ms that one call may work before the other calls have their turn. */
const LONGEST_MS = 10;

/** The turn of a call on the event loop. A long call asks between its steps whether its turn is over. */
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
