import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root, sources } from "../arrows/project.ts";
import { expressionsOf, isUnbounded, type Expression } from "./expressions.ts";
import { made } from "./made-expressions.ts";

/**
 * File with the expressions that recheck found linear, one on each line. It saves time, since some checks take
 * seconds.
 */
export const LIST = "test/regexes/linear.txt";

export function listed(): ReadonlySet<string> {
  return new Set(readFileSync(join(root, LIST), "utf8").split("\n").filter(Boolean));
}

export const written: readonly Expression[] = sources.flatMap(expressionsOf);

/** Returns each expression that must be linear, but could be something else, with its places. */
export function toCheck(): ReadonlyMap<string, readonly string[]> {
  const places = new Map<string, string[]>();
  const examples = made.flatMap((one) =>
    one.examples.map((text) => ({ text, place: `an example of ${one.text}` })),
  );
  for (const { text, place } of [...written.filter(({ isMade }) => !isMade), ...examples]) {
    if (isUnbounded(text)) places.set(text, [...(places.get(text) ?? []), place]);
  }
  return places;
}
