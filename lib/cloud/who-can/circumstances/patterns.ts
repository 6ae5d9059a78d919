import type { Piece } from "../../../iam/syntax/wildcard-match.ts";

/** One letter, or any letter except `but`. With `many`, a run of such letters, which can be empty. */
type Token =
  | { readonly text: string; readonly fold: boolean }
  | { readonly but: string; readonly many: boolean };

/** A sequence of tokens that matches a set of texts. */
export type Pattern = readonly Token[];

export function literal(text: string, fold = false): Pattern {
  return Array.from({ length: text.length }, (_, index) => ({ text: text.charAt(index), fold }));
}

/** Returns a pattern as in `StringLike` and resources. @param but A letter that the wildcards do not match. */
export function glob(pieces: readonly Piece[], but = ""): Pattern {
  return pieces.flatMap(({ text, wild }) =>
    literal(text).map((token) =>
      wild && "text" in token && /[*?]/.test(token.text)
        ? { but, many: token.text === "*" }
        : token,
    ),
  );
}

/** Returns a pattern as in ARN operators, in which a wildcard matches in one part of the ARN, except in the last. */
export function arnGlob(pieces: readonly Piece[]): Pattern {
  const [first] = pieces;
  if (pieces.length === 1 && first?.wild && first.text === "*") return glob(pieces);
  let colons = 0;
  return pieces.flatMap(({ text, wild }) =>
    text.split(/(?<=:)/).flatMap((part) => {
      const pattern = glob([{ text: part, wild }], colons < 5 ? ":" : "");
      if (part.endsWith(":")) colons++;
      return pattern;
    }),
  );
}

/** One or more letters of a path segment. */
export const SEGMENT: Pattern = [
  { but: "/", many: false },
  { but: "/", many: true },
];

/** The state of a pattern after the first letters of a text. */
export interface PartialMatch {
  readonly pattern: Pattern;
  /** Positions of the tokens that the next letter is compared with, in ascending order. */
  readonly at: readonly number[];
  readonly name: string;
  /** The states after further letters, cached because searches reach the same states repeatedly. */
  readonly next: Map<string, PartialMatch>;
}

/** States by pattern and name, for as long as the pattern exists. */
const places = new WeakMap<Pattern, Map<string, PartialMatch>>();

export function startMatch(pattern: Pattern, part = ""): PartialMatch {
  return part.split("").reduce(step, placeAt(pattern, [0]));
}

export function step({ pattern, at, next }: PartialMatch, letter: string): PartialMatch {
  const known = next.get(letter);
  if (known) return known;
  const positions = at.flatMap((position) => {
    const token = pattern[position];
    if (token === undefined || !takes(token, letter)) return [];
    return "many" in token && token.many ? position : position + 1;
  });
  const made = placeAt(pattern, positions);
  next.set(letter, made);
  return made;
}

function placeAt(pattern: Pattern, positions: readonly number[]): PartialMatch {
  const known = places.get(pattern) ?? new Map<string, PartialMatch>();
  places.set(pattern, known);
  const at = withEmptyRuns(pattern, positions);
  const name = at.join();
  const match = known.get(name) ?? { pattern, at, name, next: new Map() };
  known.set(name, match);
  return match;
}

function takes(token: Token, letter: string): boolean {
  if ("but" in token) return token.but !== letter;
  return token.fold ? token.text.toLowerCase() === letter.toLowerCase() : token.text === letter;
}

function withEmptyRuns(pattern: Pattern, positions: readonly number[]): readonly number[] {
  const all = new Set(positions);
  for (const position of all) {
    const token = pattern[position];
    if (token && "many" in token && token.many) all.add(position + 1);
  }
  return [...all].toSorted((a, b) => a - b);
}

export function accepts({ pattern, at }: PartialMatch): boolean {
  return at.at(-1) === pattern.length;
}

/** Returns whether some continuations of the text match the pattern and others do not. */
export function isOpen({ pattern, at }: PartialMatch): boolean {
  const last = pattern.at(-1);
  const endsOpen = last !== undefined && "but" in last && last.many && last.but === "";
  return at.length > 0 && !(endsOpen && at.includes(pattern.length - 1));
}
