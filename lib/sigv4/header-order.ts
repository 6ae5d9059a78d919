import { headerName } from "./header-name.ts";
import type { Pair } from "./request.ts";

/** The headers of one request that are signed, as their names alone decide it. */
export interface HeaderOrder {
  /** In lower case, sorted, each once. */
  readonly names: readonly string[];
  /** The names, joined by `;`. */
  readonly list: string;
  /** Which header comes where; repeats keep their order. */
  readonly indices: readonly number[];
  /** What stands before each value: `name:` on a new line, or the comma before a repeat. */
  readonly prefixes: readonly string[];
}

interface Known extends HeaderOrder {
  readonly given: readonly string[];
  readonly only: string | undefined;
}

/** The orders asked for last, the newest first: most requests have the names of one before. */
const known: Known[] = [];
const KEPT = 4;
/** Longer lists are not kept, so that a hostile request costs no memory. */
const LONGEST = 64;

/**
 * Puts headers in the order of the canonical request.
 *
 * @param only The names to take, in lower case, joined by `;`. @default all
 */
export function headerOrder(headers: readonly Pair[], only?: string): HeaderOrder {
  for (const order of known) if (isFor(order, headers, only)) return order;
  const wanted = only === undefined ? undefined : new Set(only.split(";"));
  const sorted = headers
    .map(([name], index) => ({ name: headerName(name) ?? name.toLowerCase(), index }))
    .filter(({ name }) => wanted?.has(name) ?? true)
    .toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
  const names = [...new Set(sorted.map(({ name }) => name))];
  const order: Known = {
    names,
    list: names.join(";"),
    indices: sorted.map(({ index }) => index),
    prefixes: sorted.map(({ name }, i) => {
      if (i > 0 && sorted[i - 1]?.name === name) return ",";
      return i === 0 ? `${name}:` : `\n${name}:`;
    }),
    given: headers.map(([name]) => name),
    only,
  };
  if (headers.length <= LONGEST) {
    known.unshift(order);
    known.length = Math.min(known.length, KEPT);
  }
  return order;
}

function isFor({ given, only }: Known, headers: readonly Pair[], wanted?: string): boolean {
  if (given.length !== headers.length || only !== wanted) return false;
  for (let i = 0; i < given.length; i++) if (headers[i]?.[0] !== given[i]) return false;
  return true;
}
