import { expect, it } from "vitest";
import { matchingEvents } from "../../../../lib/cloud/services/logs/matching-events.ts";

it("other calls have their turns while a slow pattern is applied", async () => {
  const events = [1, 2, 3].map((position) => ({
    position,
    stream: "s",
    timestamp: 0,
    message: "",
  }));
  let turns = 0;
  const others = setInterval(() => turns++, 0);
  const found = await matchingEvents(events, ({ position }) => {
    const begun = performance.now();
    while (performance.now() - begun < 12);
    return position !== 2;
  });
  clearInterval(others);
  expect(found.map(({ position }) => position)).toEqual([1, 3]);
  expect(turns).toBeGreaterThan(0);
});
