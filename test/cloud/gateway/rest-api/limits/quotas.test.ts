import { describe, expect, it } from "vitest";
import { periodStart, quotas } from "../../../../../lib/cloud/gateway/rest-api/limits/quotas.ts";

describe("a quota's period", () => {
  // 2026-11-22 is a Sunday.
  it.each([
    ["DAY", 0, "2026-11-22T23:59:59.999Z", "2026-11-22"],
    ["WEEK", 0, "2026-11-22T00:00:00Z", "2026-11-22"],
    ["WEEK", 0, "2026-11-28T23:00:00Z", "2026-11-22"],
    ["WEEK", 1, "2026-11-22T23:00:00Z", "2026-11-16"],
    ["WEEK", 6, "2026-11-22T00:00:00Z", "2026-11-21"],
    ["MONTH", 0, "2026-11-30T00:00:00Z", "2026-11-01"],
    ["MONTH", 9, "2026-11-10T00:00:00Z", "2026-11-10"],
    ["MONTH", 9, "2026-11-09T23:00:00Z", "2026-10-10"],
    ["MONTH", 27, "2026-01-01T00:00:00Z", "2025-12-28"],
  ] as const)("%s with offset %d contains %s and began on %s", (period, offset, now, began) => {
    expect(periodStart({ period, offset }, new Date(now)).toISOString()).toBe(
      `${began}T00:00:00.000Z`,
    );
  });
});

it("a quota counts accepted requests separately by name, and starts again with each period", () => {
  const { hasLeft, count } = quotas();
  const quota = { limit: 2, period: "DAY", offset: 0 } as const;
  const day = (date: number) => new Date(Date.UTC(2026, 10, date, 12));
  const tries = (name: string, date: number) =>
    [1, 2, 3].map(() => {
      const passes = hasLeft(name, quota, day(date));
      if (passes) count(name, quota, day(date));
      return passes;
    });
  expect(tries("a", 1)).toEqual([true, true, false]);
  expect(tries("b", 1)).toEqual([true, true, false]);
  expect(tries("a", 2)).toEqual([true, true, false]);
});
