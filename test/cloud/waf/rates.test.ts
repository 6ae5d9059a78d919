import { expect, it } from "vitest";
import { rates } from "../../../lib/cloud/waf/rates.ts";

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 22) + seconds * 1000);

it("a rate counts each key separately, within its window only", () => {
  const count = rates(60);
  expect([0, 0.5, 30, 59].map((second) => count("a", at(second)))).toEqual([1, 2, 3, 4]);
  expect(count("b", at(59))).toBe(1);
  // The first two requests are now outside the window. At second 91, the third request is outside too.
  expect(count("a", at(61))).toBe(3);
  expect(count("a", at(91))).toBe(3);
  expect(count("a", at(400))).toBe(1);
});

it("a rate counts a request for the whole window", () => {
  for (const windowSeconds of [60, 120, 300, 600]) {
    const count = rates(windowSeconds);
    count("a", at(0.999));
    expect(count("a", at(windowSeconds + 0.998))).toBe(2);
  }
});

it("a rate counts requests in the future as made now if the clock was set back", () => {
  const count = rates(60);
  for (let i = 0; i < 5; i++) count("a", at(3600));
  expect(count("a", at(0))).toBe(6);
  expect(count("a", at(59))).toBe(7);
  expect(count("a", at(3600))).toBe(1);
});

it("a rate counts at most 10,000 keys and removes the key whose last request is the oldest", () => {
  const count = rates(60);
  count("first", at(0));
  count("second", at(0));
  count("first", at(1));
  for (let i = 0; i < 9999; i++) count(`${i}`, at(2));
  expect(count("first", at(3))).toBe(3);
  expect(count("second", at(3))).toBe(1);
});
