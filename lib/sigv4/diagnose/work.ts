/** The work that a diagnosis may still do. */
export interface Work {
  /** Takes that many steps, or returns false when fewer are left. */
  readonly spend: (steps: number) => boolean;
}

/**
 * Counts work in steps, so that a diagnosis takes the same decisions on every machine and under every
 * load: a clock would make the answer to one request depend on what else the machine does. A step is
 * what the slowest supported machines do in about 2 ns: it hashes or joins one byte.
 */
export function workOf(steps: number): Work {
  let left = steps;
  return {
    spend(wanted) {
      if (wanted > left) {
        left = 0;
        return false;
      }
      left -= wanted;
      return true;
    },
  };
}
