import type { Piece } from "../../../iam/syntax/wildcard-match.ts";

/** One letter, or any that is not `but`; `many`: a run of these, also an empty one. */
type Token =
  | { readonly text: string; readonly fold: boolean }
  | { readonly but: string; readonly many: boolean };

/** A set of texts. */
export type Pattern = readonly Token[];

export function literal(text: string, fold = false): Pattern {
  return Array.from({ length: text.length }, (_, index) => ({ text: text.charAt(index), fold }));
}

/** As `StringLike` and resources take it. @param but A letter that its wildcards do not stand for. */
export function glob(pieces: readonly Piece[], but = ""): Pattern {
  return pieces.flatMap(({ text, wild }) =>
    literal(text).map((token) =>
      wild && "text" in token && /[*?]/.test(token.text)
        ? { but, many: token.text === "*" }
        : token,
    ),
  );
}

/** As the ARN operators take it: wildcards stay within their part, but for the last. */
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

/** A pattern of which a text has a part already, and where in it that part can have led. */
export interface PartialMatch {
  readonly pattern: Pattern;
  /** Ascending; what the next letter is held against. */
  readonly at: readonly number[];
  readonly name: string;
  /** What letters have led to from here: searches pass the same places again and again. */
  readonly next: Map<string, PartialMatch>;
}

/** By pattern and name, for as long as the pattern is there. */
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

/** Whether texts that go on from there can be in the pattern and can be out of it. */
export function isOpen({ pattern, at }: PartialMatch): boolean {
  const last = pattern.at(-1);
  const endsOpen = last !== undefined && "but" in last && last.many && last.but === "";
  return at.length > 0 && !(endsOpen && at.includes(pattern.length - 1));
}
