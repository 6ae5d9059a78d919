import { expect, it } from "vitest";
import { forge } from "./forge.ts";
import { kinds } from "./kinds/kinds.ts";

// `npm run test:forgery` makes more of them.
const COUNT = 2000;
const SEED = 20_261_130;
/** It takes some five seconds, but several times as long on a machine that is busy otherwise. */
const TIMEOUT_MS = 180_000;

it(
  "no change of a signed request, of 2,000, is accepted and shows the function another event",
  async () => {
    const { tallies, successes } = await forge(COUNT, SEED);
    expect(successes).toEqual([]);
    const sum = (of: "sent" | "accepted") =>
      [...tallies.values()].reduce((total, tally) => total + tally[of], 0);
    expect(sum("sent")).toBe(COUNT);
    // If none were accepted, the comparison would prove nothing.
    expect(sum("accepted")).toBeGreaterThan(COUNT / 10);
    const unused = Object.keys(kinds).filter((kind) => tallies.get(kind)?.sent === 0);
    expect(unused).toEqual([]);
  },
  TIMEOUT_MS,
);
