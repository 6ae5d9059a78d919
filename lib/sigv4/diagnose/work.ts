/** Budget of steps of one diagnosis. */
export interface Work {
  /** Uses the given number of steps. If fewer are left, it uses all of them and returns `false`. */
  readonly spend: (steps: number) => boolean;
}

/**
 * Returns a budget of steps. Work is counted in steps, not measured with a clock, because a diagnosis must give the
 * same result on every machine and under every load. One step is the work of hashing or joining one byte, about 2 ns
 * on the slowest supported machines.
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
