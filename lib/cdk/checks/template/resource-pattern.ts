import { UNKNOWN } from "./values.ts";

/** A position in a pattern. It matches one given character or any character, either once or any number of times. */
export interface Place {
  /** The character that the position matches; `undefined` for any character. */
  readonly sign: string | undefined;
  /** Whether `sign: undefined` also matches a slash. */
  readonly slash: boolean;
  readonly repeats: boolean;
}

const ANY: Place = { sign: undefined, slash: true, repeats: false };
const PART: Place = { ...ANY, slash: false };
const many = (place: Place): Place => ({ ...place, repeats: true });

/** The values of a path parameter: one or more characters of one segment. */
export const SEGMENT: readonly Place[] = [PART, many(PART)];
/** The values of a greedy path parameter: one or more characters, slashes included. */
export const SEGMENTS: readonly Place[] = [PART, many(ANY)];
/** Any text, the empty text included. */
export const REST: readonly Place[] = [many(ANY)];

/** Returns the positions of a text, in which each character matches only itself. */
export function textPlaces(text: string): readonly Place[] {
  return [...text].map((sign) => ({ ...ANY, sign }));
}

/**
 * Returns the positions of an IAM pattern, in which `*` matches any text and `?` any character.
 *
 * @param unknown The positions for each part that only CloudFormation knows.
 */
export function patternPlaces(pattern: string, unknown: readonly Place[]): readonly Place[] {
  return pattern.split(UNKNOWN).flatMap((text, index) => [
    ...(index === 0 ? [] : unknown),
    ...[...text].map((sign) => {
      if (sign === "*") return many(ANY);
      return sign === "?" ? ANY : { ...ANY, sign };
    }),
  ]);
}

/** Whether a text exists that matches both patterns. Worst case: one step for each pair of positions. */
export function overlap(one: readonly Place[], other: readonly Place[]): boolean {
  const seen = new Set<number>();
  const open: (readonly [number, number])[] = [[0, 0]];
  const width = other.length + 1;
  for (let pair = open.pop(); pair; pair = open.pop()) {
    const [i, j] = pair;
    if (seen.has(i * width + j)) continue;
    seen.add(i * width + j);
    const [a, b] = [one[i], other[j]];
    if (!a && !b) return true;
    if (a?.repeats) open.push([i + 1, j]);
    if (b?.repeats) open.push([i, j + 1]);
    if (a && b && agree(a, b)) open.push([a.repeats ? i : i + 1, b.repeats ? j : j + 1]);
  }
  return false;
}

function agree(a: Place, b: Place): boolean {
  if (a.sign !== undefined && b.sign !== undefined) return a.sign === b.sign;
  const sign = a.sign ?? b.sign;
  return sign !== "/" || (a.sign === undefined ? a.slash : b.slash);
}
