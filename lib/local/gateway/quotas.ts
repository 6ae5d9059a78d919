import type { Quota } from "../account/usage-plan.ts";

/** Counts a request in, if the quota of that name has one left in its period. */
export type Quotas = (name: string, quota: Quota, now: Date) => boolean;

/** Requests by quota. Kept in memory: a start of the local cloud is a period of its own. */
export function quotas(): Quotas {
  const used = new Map<string, { readonly since: number; readonly requests: number }>();
  return (name, quota, now) => {
    const since = periodStart(quota, now).getTime();
    const before = used.get(name);
    const requests = before?.since === since ? before.requests : 0;
    if (requests >= quota.limit) return false;
    used.set(name, { since, requests: requests + 1 });
    return true;
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
