import type { Quota } from "../../../account/apigateway/usage-plan.ts";

/** Counts requests by quota. The counts are kept in memory, so a restart of the local cloud resets them. */
export interface Quotas {
  /** Whether the quota of this name has a request left in the current period. */
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

/** The start of the quota's period that contains `now`: midnight UTC of the first day. */
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
