import type { Budget } from "../limits/budget.ts";
import { TemplateFailed } from "../limits/template-failed.ts";
import type { Value } from "../values/value.ts";

/** The methods of a class of Java. A method returns `undefined` if it does not take these parameters. */
export type Methods<T> = ReadonlyMap<
  string,
  (self: T, parameters: readonly Value[], budget: Budget) => Value | undefined
>;

/** Returns a position that lies from 0 to a length. Java throws an exception for every other position. */
export function within(value: Value | undefined, length: number): number | undefined {
  if (typeof value !== "bigint") return undefined;
  if (value < 0n || value > BigInt(length)) {
    throw new TemplateFailed(`index ${value} is outside of ${length} items or characters`);
  }
  return Number(value);
}
