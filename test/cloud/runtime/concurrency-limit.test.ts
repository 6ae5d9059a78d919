import { expect, it } from "vitest";
import { concurrencyLimit } from "../../../lib/cloud/runtime/process/concurrency-limit.ts";

it.each([
  [undefined, 50],
  [0, 0],
  [7, 7],
])("a function with the reserved concurrency %s has at most %i processes", (reserved, most) => {
  expect(concurrencyLimit({ reservedConcurrency: reserved })).toBe(most);
});
