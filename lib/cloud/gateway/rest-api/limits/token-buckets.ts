import type { Throttle } from "../../../account/apigateway/api.ts";

/** Takes a token out of the bucket of this name; returns `false` if the bucket is empty. */
export type TokenBuckets = (name: string, limit: Throttle, nowMs: number) => boolean;

/**
 * Token buckets that are full at first and gain `rate` tokens a second, up to `burst`. Each request takes one
 * token; if the bucket is empty, the request is refused at once. A clock that is set back adds no tokens.
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
