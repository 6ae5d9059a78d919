import type { Throttle } from "../../../account/apigateway/api.ts";

/** Takes a token out of the bucket of that name; `false` where there is none. */
export type TokenBuckets = (name: string, limit: Throttle, nowMs: number) => boolean;

/**
 * Token buckets, which are full at first: `rate` tokens a second up to `burst`, one a request, refused at
 * once when empty. A clock that is set back fills nothing.
 */
export function tokenBuckets(): TokenBuckets {
  const buckets = new Map<string, { readonly tokens: number; readonly atMs: number }>();
  return (name, { rate, burst }, nowMs) => {
    const { tokens: left, atMs } = buckets.get(name) ?? { tokens: burst, atMs: nowMs };
    const refilled = left + (Math.max(0, nowMs - atMs) / 1000) * rate;
    const tokens = Math.min(burst, refilled);
    const passes = tokens >= 1;
    buckets.set(name, { tokens: passes ? tokens - 1 : tokens, atMs: nowMs });
    return passes;
  };
}
