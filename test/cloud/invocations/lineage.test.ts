import { expect, it } from "vitest";
import { descend } from "../../../lib/cloud/invocations/lineage.ts";

const ROOT = "Root=1-65000000-0123456789abcdef01234567";

/** Runs these functions after each other in one chain. */
function chain(names: readonly string[]) {
  return names.reduce((trace, name) => descend(trace.traceId, name), {
    traceId: ROOT,
    isLoop: false,
  });
}
const times = (count: number, ...names: readonly string[]) =>
  Array.from({ length: count }, () => names).flat();

it.each([
  ["16 runs", times(16, "a"), false],
  ["17 runs", times(17, "a"), true],
  ["17 runs of each of two functions", times(17, "a", "b"), true],
  ["17 runs, the last one of another function", [...times(16, "a"), "b"], false],
])("a chain of %s: a loop is %s", (_, names, isLoop) => {
  expect(chain(names).isLoop).toBe(isLoop);
});

it("the other members of the header stay, and the lineage stays short", () => {
  const names = Array.from({ length: 40 }, (_, index) => `f${index}`);
  const { traceId } = names.reduce((trace, name) => descend(trace.traceId, name), {
    traceId: `${ROOT};Parent=0123456789abcdef;Sampled=1;Lineage=not:a|lineage`,
    isLoop: false,
  });
  expect(traceId).toMatch(
    /^Root=1-\S+;Parent=0123456789abcdef;Sampled=1;Lineage=[0-9a-f]{8}:1(\|[0-9a-f]{8}:1){9}$/,
  );
  // The gateway and Lambda's API accept members of at most 128 characters.
  expect(traceId.split("Lineage=")[1]?.length).toBeLessThanOrEqual(128);
});
