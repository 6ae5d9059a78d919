// @ts-check
/** @typedef {<T>(work: () => Promise<T>) => Promise<T>} Turn */

/**
 * Returns two ways to run work: `together` with other such work, and `alone`. Work begins in the order of the calls,
 * so neither kind can keep the other from its turn.
 *
 * @returns {{together: Turn, alone: Turn}}
 */
export function inOrder() {
  /** @type {Promise<unknown>} The end of the last work that runs alone. */
  let last = Promise.resolve();
  /** @type {Set<Promise<unknown>>} The work since then. */
  const running = new Set();
  return {
    together(work) {
      const done = last.then(work);
      const settled = done.then(
        () => undefined,
        () => undefined,
      );
      running.add(settled);
      void settled.then(() => running.delete(settled));
      return done;
    },
    alone(work) {
      const done = Promise.all([last, ...running]).then(work);
      last = done.catch(() => undefined);
      return done;
    },
  };
}
