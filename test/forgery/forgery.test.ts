import { expect, it } from "vitest";
import { forge } from "./forge.ts";
import { kinds } from "./kinds/kinds.ts";

// `npm run test:forgery` makes more changes.
const COUNT = 2000;
const SEED = 20_261_130;
/** The test takes about five seconds, but several times as long on a busy machine. */
const TIMEOUT_MS = 180_000;

it(
  "none of 2,000 changes of signed requests is accepted and gives the function another event",
  async () => {
    const { tallies, successes } = await forge(COUNT, SEED);
    expect(successes).toEqual([]);
    const sum = (of: "sent" | "accepted") =>
      [...tallies.values()].reduce((total, tally) => total + tally[of], 0);
    expect(sum("sent")).toBe(COUNT);
    // Without accepted changes the comparison would prove nothing.
    expect(sum("accepted")).toBeGreaterThan(COUNT / 10);
    const unused = Object.keys(kinds).filter((kind) => tallies.get(kind)?.sent === 0);
    expect(unused).toEqual([]);
  },
  TIMEOUT_MS,
);
