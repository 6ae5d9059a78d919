import type { HttpRoute, HttpStage } from "../../../account/apigatewayv2/http-api.ts";
import { tokenBuckets, type TokenBuckets } from "../../rest-api/limits/token-buckets.ts";

/** Returns whether a request is within the limit of its route, and takes a token if it is. */
export type HttpThrottling = (stage: HttpStage, route: HttpRoute, nowMs: number) => boolean;

/** Throttles the routes of stages with token buckets. Each route has its own bucket, also for the default setting. */
export function httpThrottling(): HttpThrottling {
  const buckets = new WeakMap<HttpStage, TokenBuckets>();
  return (stage, { key }, nowMs) => {
    const limit = stage.throttles.get(key) ?? stage.throttles.get("*");
    if (!limit) return true;
    const take = buckets.get(stage) ?? tokenBuckets();
    buckets.set(stage, take);
    return take(key, limit, nowMs);
  };
}
