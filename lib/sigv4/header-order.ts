import type { Pair } from "./request.ts";

/** Which headers of a request are signed, and in what order, as their names alone decide it. */
export interface HeaderOrder {
  /** In lower case, sorted, each once. */
  readonly names: readonly string[];
  /** The names, joined by `;`. */
  readonly list: string;
  readonly places: readonly Place[];
}

interface Place {
  /** What stands before the value: the name on a new line, or the comma before a repeat. */
  readonly prefix: string;
  /** Which header it is. */
  readonly index: number;
}

interface Known extends HeaderOrder {
  readonly given: readonly string[];
  readonly only: string | undefined;
}

/** The orders asked for last, the newest first: most requests have the names of one before. */
const known: Known[] = [];
const KEPT = 4;
/** Longer lists are not kept: a hostile request shall cost no memory. */
const LONGEST = 64;

/**
 * Puts headers in the order of the canonical request; repeats stay in theirs.
 *
 * @param only The names to take, in lower case, joined by `;`. @default all
 */
export function headerOrder(headers: readonly Pair[], only?: string): HeaderOrder {
  for (const order of known) if (isFor(order, headers, only)) return order;
  const wanted = only === undefined ? undefined : new Set(only.split(";"));
  const given = headers.map(([name]) => name);
  const names: string[] = [];
  const places: Place[] = [];
  for (const [name, index] of given
    .map((name, index) => [name.toLowerCase(), index] as const)
    .filter(([name]) => !wanted || wanted.has(name))
    .sort(([a], [b]) => (a < b ? -1 : Number(a > b)))) {
    const isRepeat = names.at(-1) === name;
    if (!isRepeat) names.push(name);
    places.push({ prefix: isRepeat ? "," : (names[1] ? "\n" : "") + name + ":", index });
  }
  const order = { names, list: names.join(";"), places, given, only };
  if (given.length <= LONGEST && known.unshift(order) > KEPT) known.pop();
  return order;
}

function isFor({ given, only }: Known, headers: readonly Pair[], wanted?: string): boolean {
  return (
    only === wanted &&
    given.length === headers.length &&
    headers.every((header, i) => header[0] === given[i])
  );
}
