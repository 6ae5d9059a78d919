/** Counts a request under a key. @returns Requests of that key within the window, this one included. */
export type Rates = (key: string, now: Date) => number;

/** A window is counted in so many slices: one that is over at any moment is longer by at most one. */
const SLICES = 60;
/** The most keys that are counted, as on AWS; the one that was quiet for longest goes first. */
const MOST = 10_000;

/** Requests by key, in a window that goes with the clock; what a clock that is set back has ahead is now. */
export function rates(windowSeconds: number): Rates {
  const sliceMs = (windowSeconds * 1000) / SLICES;
  const counted = new Map<string, ReadonlyMap<number, number>>();
  return (key, now) => {
    const at = Math.floor(now.getTime() / sliceMs);
    const slices = new Map([[at, 1]]);
    for (const [slice, requests] of counted.get(key) ?? []) {
      const when = Math.min(slice, at);
      if (when >= at - SLICES) slices.set(when, (slices.get(when) ?? 0) + requests);
    }
    // Last in the order of what is forgotten.
    counted.delete(key);
    counted.set(key, slices);
    const [quietest] = counted.keys();
    if (counted.size > MOST && quietest !== undefined) counted.delete(quietest);
    return [...slices.values()].reduce((sum, requests) => sum + requests, 0);
  };
}
