import { expect, it } from "vitest";
import { lambda, restApi, user, type Statement } from "../../deployment/sketch.ts";
import { answer, cellOf, isConfirmed, sketchedMatrix } from "../matrix-of.ts";

/** Matches the condition keys of an example in cases in which they do not matter. */
const ANYTHING: unknown = expect.any(Object);

type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Returns an Allow of every route. `not` returns a Deny of every route. */
export const may = (Condition?: Conditions): Statement => ({
  Action: "execute-api:Invoke",
  Resource: "*",
  ...(Condition ? { Condition } : {}),
});
export const not = (Condition: Conditions): Statement => ({ ...may(Condition), Effect: "Deny" });
export const from = (...ranges: readonly string[]) => ({ IpAddress: { "aws:SourceIp": ranges } });

/** A user's statements, the user's expected access to `GET /x`, and the condition keys of the example. */
export type ConditionCase = readonly [
  name: string,
  statements: readonly Statement[],
  expected: string,
  assumed?: object,
];

/** Defines a test for each case. */
export function itTells(cases: readonly ConditionCase[]): void {
  const matrix = sketchedMatrix({
    ...lambda("Fn", "code"),
    ...restApi({ "GET /x": { function: "Fn" } }),
    ...Object.fromEntries(
      cases.map(([, statements], index) => [`U${index}`, user(`U${index}`, ...statements)]),
    ),
  });
  const all = cases.map(([name, , expected, assumed], index) => ({
    name,
    expected,
    assumed,
    index,
  }));
  it.each(all)("are correct for $name", ({ expected, assumed, index }) => {
    const cell = cellOf(matrix, `user U${index}`, "route GET /x");
    expect(answer(cell)).toBe(expected);
    expect(isConfirmed(cell)).toBe(expected !== "no");
    expect(Object.fromEntries(cell.example?.assumed ?? [])).toEqual(assumed ?? ANYTHING);
  });
}
