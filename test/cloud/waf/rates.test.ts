import { expect, it } from "vitest";
import { rates } from "../../../lib/cloud/waf/rates.ts";

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 22) + seconds * 1000);

it("counts each key on its own, within its window alone", () => {
  const count = rates(60);
  expect([0, 0.5, 30, 59].map((second) => count("a", at(second)))).toEqual([1, 2, 3, 4]);
  expect(count("b", at(59))).toBe(1);
  // The first two are just over the window, the third follows them.
  expect(count("a", at(61))).toBe(3);
  expect(count("a", at(91))).toBe(3);
  expect(count("a", at(400))).toBe(1);
});

it("never lets go of a request before its window is over", () => {
  for (const windowSeconds of [60, 120, 300, 600]) {
    const count = rates(windowSeconds);
    count("a", at(0.999));
    expect(count("a", at(windowSeconds + 0.998))).toBe(2);
  }
});

it("takes what is ahead of a clock that was set back for now", () => {
  const count = rates(60);
  for (let i = 0; i < 5; i++) count("a", at(3600));
  expect(count("a", at(0))).toBe(6);
  expect(count("a", at(59))).toBe(7);
  expect(count("a", at(3600))).toBe(1);
});

it("is bounded: of more than ten thousand keys, the quietest goes", () => {
  const count = rates(60);
  count("first", at(0));
  count("second", at(0));
  count("first", at(1));
  for (let i = 0; i < 9999; i++) count(`${i}`, at(2));
  expect(count("first", at(3))).toBe(3);
  expect(count("second", at(3))).toBe(1);
});
