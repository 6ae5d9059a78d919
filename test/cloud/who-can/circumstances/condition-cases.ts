import { expect, it } from "vitest";
import { lambda, restApi, user, type Statement } from "../../deployment/sketch.ts";
import { answer, cellOf, isConfirmed, sketchedMatrix } from "../matrix-of.ts";

/** Where it does not matter what the example tells. */
const ANYTHING: unknown = expect.any(Object);

type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A statement on every route, and a Deny of it. */
export const may = (Condition?: Conditions): Statement => ({
  Action: "execute-api:Invoke",
  Resource: "*",
  ...(Condition ? { Condition } : {}),
});
export const not = (Condition: Conditions): Statement => ({ ...may(Condition), Effect: "Deny" });
export const from = (...ranges: readonly string[]) => ({ IpAddress: { "aws:SourceIp": ranges } });

/** What a user with these statements may do to `GET /x`, and what the example tells. */
export type ConditionCase = readonly [
  name: string,
  statements: readonly Statement[],
  expected: string,
  assumed?: object,
];

/** That each case is assumed as it should be. */
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
  it.each(all)("$name", ({ expected, assumed, index }) => {
    const cell = cellOf(matrix, `user U${index}`, "route GET /x");
    expect(answer(cell)).toBe(expected);
    expect(isConfirmed(cell)).toBe(expected !== "no");
    expect(Object.fromEntries(cell.example?.assumed ?? [])).toEqual(assumed ?? ANYTHING);
  });
}
