import type { Variant } from "./mistakes.ts";

/**
 * Variants of each part of a canonical request, in the order of the parts. Each group begins with the right variant.
 */
export type Groups = readonly [
  method: readonly Variant[],
  path: readonly Variant[],
  query: readonly Variant[],
  headers: readonly Variant[],
  payload: readonly Variant[],
];

const PATH = 1;
const QUERY = 2;

/** Yields the right parts, then the parts with one wrong variant. */
export function* singles(groups: Groups): Generator<readonly Variant[]> {
  const right = groups.flatMap(([first]) => first ?? []);
  yield right;
  for (const [at, group] of groups.entries()) {
    for (const variant of group.slice(1)) yield right.with(at, variant);
  }
}

/**
 * Yields parts with two or three wrong variants, the likeliest first: path and query, other pairs, then path
 * and query with a third part.
 */
export function* combinations(groups: Groups): Generator<readonly Variant[]> {
  const right = groups.flatMap(([first]) => first ?? []);
  const [, paths, queries] = groups;
  // A signer that signs path and query as they are sent, such as curl 7, makes up to five mistakes at once.
  yield* pairs(right, PATH, paths.filter(isAsSent), QUERY, queries.filter(isAsSent));
  yield* pairs(right, PATH, paths, QUERY, queries);
  for (const [first, second] of OTHER_PAIRS) {
    yield* pairs(
      right,
      first,
      groups[first].filter(isSimple),
      second,
      groups[second].filter(isSimple),
    );
  }
  for (const third of [3, 4, 0] as const) {
    for (const variant of groups[third].slice(1).filter(isSimple)) {
      const base = right.with(third, variant);
      yield* pairs(base, PATH, paths.filter(isAsSent), QUERY, queries.filter(isAsSent));
    }
  }
}

const OTHER_PAIRS = [
  [2, 3],
  [1, 3],
  [2, 4],
  [1, 4],
  [3, 4],
  [0, 4],
  [0, 1],
  [0, 2],
  [0, 3],
] as const;

/** Highest number of mistakes in two parts together. */
const MOST = 7;

/** Yields pairs of wrong variants of two parts. Pairs with the fewest mistakes come first. */
function* pairs(
  right: readonly Variant[],
  first: number,
  ones: readonly Variant[],
  second: number,
  others: readonly Variant[],
): Generator<readonly Variant[]> {
  for (let count = 2; count <= MOST; count++) {
    for (const one of ones) {
      if (one === right[first]) continue;
      for (const other of others) {
        if (other === right[second]) continue;
        if (one.mistakes.length + other.mistakes.length === count) {
          yield right.with(first, one).with(second, other);
        }
      }
    }
  }
}

const AS_SENT = new Set([
  "path-encoded-once",
  "path-not-normalized",
  "query-bare-key",
  "query-not-encoded",
  "query-unsorted",
]);

function isAsSent({ mistakes }: Variant): boolean {
  return mistakes.length > 0 && mistakes.every(({ name }) => AS_SENT.has(name));
}

function isSimple({ mistakes }: Variant): boolean {
  return mistakes.length === 1;
}
