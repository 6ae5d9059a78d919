/** Counts a request under a key. @returns Number of the key's requests within the window, including this one. */
export type Rates = (key: string, now: Date) => number;

/** Number of slices of a window. The counted time is longer than the window by at most one slice. */
const SLICES = 60;
/** Maximum number of counted keys, as on AWS. The key whose last request is the oldest is removed first. */
const MOST = 10_000;

/** Counts requests by key in a sliding window. If the clock is set back, requests after its new time count as new. */
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
    // Deleting the key first moves it to the end of the order of removal.
    counted.delete(key);
    counted.set(key, slices);
    const [quietest] = counted.keys();
    if (counted.size > MOST && quietest !== undefined) counted.delete(quietest);
    return [...slices.values()].reduce((sum, requests) => sum + requests, 0);
  };
}
