import { expect, it } from "vitest";
import { compare } from "./second-opinion/compare.ts";

// `npm run test:second-opinion` decides more cases.
const RUNS = 20_000;
const SEED = 20_261_130;

it("lib/iam decides 20,000 random cases as an evaluator that is written from the documentation alone", () => {
  const { reached, differences } = compare(RUNS, SEED);
  expect(differences.slice(0, 3)).toEqual([]);
  // A comparison of requests that no statement concerns would prove little.
  const share = (outcome: Parameters<typeof reached.get>[0]) => (reached.get(outcome) ?? 0) / RUNS;
  expect(share("allowed")).toBeGreaterThan(0.2);
  expect(share("explicit deny")).toBeGreaterThan(0.2);
  expect(share("implicit deny despite an Allow")).toBeGreaterThan(0.15);
});
