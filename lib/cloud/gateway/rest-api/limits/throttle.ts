import type { Stage, Throttle } from "../../../account/apigateway/api.ts";
import { tokenBuckets, type TokenBuckets } from "./token-buckets.ts";

/** Returns whether a request is within the limit, and takes a token if it is. `verb` is the route's, maybe `ANY`. */
export type Throttling = (stage: Stage, template: string, verb: string, nowMs: number) => boolean;

/**
 * Throttles the methods of stages with token buckets. A setting for one method overrides a setting for all
 * methods; each method has its own bucket.
 */
export function throttling(): Throttling {
  const buckets = new WeakMap<Stage, TokenBuckets>();
  return (stage, template, verb, nowMs) => {
    const limit = settingFor(stage, template, verb);
    if (!limit) return true;
    const take = buckets.get(stage) ?? tokenBuckets();
    buckets.set(stage, take);
    return take(`${verb} ${template}`, limit, nowMs);
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
