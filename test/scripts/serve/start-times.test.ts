import { expect, it } from "vitest";
import { StartTimes } from "../../../scripts/serve/introduction/start-times.ts";

it("the start names the steps that took longest, and leaves short ones out", () => {
  let now = 200;
  const times = new StartTimes(() => now);
  for (const [text, ms] of [
    ["building", 150],
    ["synthesizing", 700],
    ["deploying", 50],
    ["the first call", 160],
    ["waiting", 90],
  ] as const) {
    times.begin(text);
    now += ms;
  }
  expect(times.line()).toBe(
    "ready after 1.4 s: synthesizing 0.7 s, the first call 0.2 s, building 0.1 s",
  );
  expect(new StartTimes(() => 321).line()).toBe("ready after 0.3 s");
});
