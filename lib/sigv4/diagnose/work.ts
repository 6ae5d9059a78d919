/** Work that a diagnosis may still do. */
export interface Work {
  /** Takes this many steps. If fewer are left, takes them all and returns false. */
  readonly spend: (steps: number) => boolean;
}

/**
 * Counts work in steps, so that a diagnosis makes the same decisions on every machine and under every load.
 * With a clock, the result for one request would depend on what else the machine does. A step is what the
 * slowest supported machines do in about 2 ns: hash or join one byte.
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
