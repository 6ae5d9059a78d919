import { UNKNOWN } from "./values.ts";

/** A place in a pattern: a character, or any character, once or any number of times. */
export interface Place {
  /** `undefined` for any character. */
  readonly sign: string | undefined;
  /** Whether any character may be a slash. */
  readonly slash: boolean;
  readonly repeats: boolean;
}

const ANY: Place = { sign: undefined, slash: true, repeats: false };
const PART: Place = { ...ANY, slash: false };
const many = (place: Place): Place => ({ ...place, repeats: true });

/** One or more characters of one segment of a path, as a path parameter takes them. */
export const SEGMENT: readonly Place[] = [PART, many(PART)];
/** One or more characters, slashes included, as a greedy path parameter takes them. */
export const SEGMENTS: readonly Place[] = [PART, many(ANY)];
/** Any text, an empty one included. */
export const REST: readonly Place[] = [many(ANY)];

export function textPlaces(text: string): readonly Place[] {
  return [...text].map((sign) => ({ ...ANY, sign }));
}

/**
 * A pattern of IAM, in which `*` stands for any text and `?` for any character.
 *
 * @param unknown Stands for each part that only CloudFormation knows.
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

/** Whether there is a text that fits both patterns. Takes as many steps as there are pairs of places. */
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
