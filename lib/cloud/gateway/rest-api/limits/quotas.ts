import type { Quota } from "../../../account/apigateway/usage-plan.ts";

/** Requests by quota. Kept in memory: a start of the local cloud is a period of its own. */
export interface Quotas {
  /** Whether the quota of that name has one left in its period. */
  readonly hasLeft: (name: string, quota: Quota, now: Date) => boolean;
  readonly count: (name: string, quota: Quota, now: Date) => void;
}

export function quotas(): Quotas {
  const used = new Map<string, { readonly since: number; readonly requests: number }>();
  const usedIn = (name: string, since: number): number => {
    const before = used.get(name);
    return before?.since === since ? before.requests : 0;
  };
  return {
    hasLeft: (name, quota, now) => usedIn(name, periodStart(quota, now).getTime()) < quota.limit,
    count(name, quota, now) {
      const since = periodStart(quota, now).getTime();
      used.set(name, { since, requests: usedIn(name, since) + 1 });
    },
  };
}

/** When the period began that a moment lies in: at midnight UTC. */
export function periodStart({ period, offset }: Omit<Quota, "limit">, now: Date): Date {
  const [year, month, date] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  switch (period) {
    case "DAY":
      return new Date(Date.UTC(year, month, date));
    case "WEEK":
      return new Date(Date.UTC(year, month, date - ((now.getUTCDay() - offset + 7) % 7)));
    case "MONTH":
      return new Date(Date.UTC(year, date > offset ? month : month - 1, 1 + offset));
  }
}
