import type { Stage, Throttle } from "../account/api.ts";

/** Whether a request may pass now; takes a token if so. The verb is the declared one, so `ANY` too. */
export type Throttling = (stage: Stage, template: string, verb: string, nowMs: number) => boolean;

/**
 * Token buckets for the methods of stages: `rate` tokens a second up to `burst`, one a request, refused
 * at once when empty. A setting for one method goes before one for all; each method has its own bucket.
 */
export function throttling(): Throttling {
  const buckets = new WeakMap<Stage, Map<string, { tokens: number; atMs: number }>>();
  return (stage, template, verb, nowMs) => {
    const limit = settingFor(stage, template, verb);
    if (!limit) return true;
    const methods = buckets.get(stage) ?? new Map<string, { tokens: number; atMs: number }>();
    buckets.set(stage, methods);
    const key = `${verb} ${template}`;
    const bucket = methods.get(key) ?? { tokens: limit.burst, atMs: nowMs };
    const refilled = bucket.tokens + ((nowMs - bucket.atMs) / 1000) * limit.rate;
    const tokens = Math.min(limit.burst, refilled);
    const passes = tokens >= 1;
    methods.set(key, { tokens: passes ? tokens - 1 : tokens, atMs: nowMs });
    return passes;
  };
}

function settingFor({ throttles }: Stage, template: string, verb: string): Throttle | undefined {
  return (
    throttles.get(`${template} ${verb}`) ??
    throttles.get(`${template} *`) ??
    throttles.get(`* ${verb}`) ??
    throttles.get("* *")
  );
}
