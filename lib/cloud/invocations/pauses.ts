/** Pauses between the attempts of an event, which end early when the local cloud closes. */
export interface Pauses {
  /** Waits for the time that Lambda would wait. Resolves to `false` if the local cloud closes meanwhile. */
  readonly pause: (ms: number) => Promise<boolean>;
  readonly end: () => void;
}

/**
 * @param pace How many times faster than on AWS a pause is.
 */
export function newPauses(pace: number): Pauses {
  const waiting = new Map<NodeJS.Timeout, (goesOn: boolean) => void>();
  let ended = false;
  return {
    pause: (ms) =>
      new Promise((resolve) => {
        if (ended) {
          resolve(false);
          return;
        }
        const timer = setTimeout(() => {
          waiting.delete(timer);
          resolve(true);
        }, ms / pace);
        waiting.set(timer, resolve);
      }),
    end() {
      ended = true;
      for (const [timer, resolve] of waiting) {
        clearTimeout(timer);
        resolve(false);
      }
      waiting.clear();
    },
  };
}
