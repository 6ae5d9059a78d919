import type { Piece } from "../../../iam/match.ts";

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
export interface Begun {
  readonly pattern: Pattern;
  /** Ascending; what the next letter is held against. */
  readonly at: readonly number[];
}

export function begun(pattern: Pattern, part = ""): Begun {
  return part.split("").reduce(step, { pattern, at: withEmptyRuns(pattern, [0]) });
}

function step({ pattern, at }: Begun, letter: string): Begun {
  const next = at.flatMap((position) => {
    const token = pattern[position];
    if (token === undefined || !takes(token, letter)) return [];
    return "many" in token && token.many ? position : position + 1;
  });
  return { pattern, at: withEmptyRuns(pattern, next) };
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

function accepts({ pattern, at }: Begun): boolean {
  return at.at(-1) === pattern.length;
}

/** Whether texts that go on from there can be in the pattern and can be out of it. */
export function isOpen({ pattern, at }: Begun): boolean {
  const last = pattern.at(-1);
  const endsOpen = last !== undefined && "but" in last && last.many && last.but === "";
  return at.length > 0 && !(endsOpen && at.includes(pattern.length - 1));
}

interface Wanted {
  /** The texts are of one of these. */
  readonly within?: readonly Begun[];
  /** Texts to be preferred to made-up ones. */
  readonly samples?: readonly string[];
  /** What may stand in a text. */
  readonly letters?: RegExp;
}

export interface Texts {
  readonly texts: readonly string[];
  /** Whether there is one for every way to be in some of the patterns and not in the others. */
  readonly complete: boolean;
}

/** So many states are looked at; policies as people write them have some dozens. */
const MOST_STATES = 2000;

/** What no policy names. */
export const ANY = "any";

/** A text for every combination of patterns that a text can match, so that no other text is news. */
export function tellingTexts(
  telling: readonly Begun[],
  { within, samples = [], letters = /[^]/ }: Wanted = {},
): Texts {
  const found = new Map<string, string>();
  const take = (state: readonly Begun[], text: string) => {
    const fits = state.map(accepts);
    if (within && !fits.includes(true, telling.length)) return;
    const name = fits.slice(0, telling.length).join();
    if (!found.has(name)) found.set(name, text);
  };
  const start = [...telling, ...(within ?? [])];
  for (const text of [...telling.map(readable), ...samples, ANY]) {
    const all = text.split("");
    if (text === "" || !all.every((letter) => letters.test(letter))) continue;
    take(all.reduce(stepAll, start), text);
  }
  const seen = new Set([nameOf(start)]);
  const queue = [{ state: start, text: "" }];
  for (const { state, text } of queue) {
    if (text !== "") take(state, text);
    for (const letter of lettersAt(state, letters)) {
      const next = stepAll(state, letter);
      const name = nameOf(next);
      if (seen.has(name)) continue;
      seen.add(name);
      if (within && next.slice(telling.length).every(({ at }) => at.length === 0)) continue;
      if (queue.length >= MOST_STATES) return { texts: [...found.values()], complete: false };
      queue.push({ state: next, text: text + letter });
    }
  }
  // An empty value last: hardly anybody tells one.
  take(start, "");
  return { texts: [...found.values()], complete: true };
}

/** What people would write to go on from there. */
function readable({ pattern, at }: Begun): string {
  return pattern
    .slice(at.at(-1) ?? pattern.length)
    .map((token) => ("text" in token ? token.text : token.many ? ANY : "a"))
    .join("");
}

function stepAll(state: readonly Begun[], letter: string): Begun[] {
  return state.map((one) => step(one, letter));
}

function nameOf(state: readonly Begun[]): string {
  return state.map(({ at }) => at.join()).join(";");
}

const OTHERS = "xyzuvw0123456789abcdefghijklmnopqrst-_".split("");

/** The letters that some pattern tells apart from here, and one that none does. */
function lettersAt(state: readonly Begun[], usable: RegExp): readonly string[] {
  const named = new Set(
    state.flatMap(({ pattern, at }) =>
      at.flatMap((position) => {
        const token = pattern[position];
        if (token === undefined) return [];
        if ("but" in token) return token.but;
        return token.fold ? [token.text.toLowerCase(), token.text.toUpperCase()] : token.text;
      }),
    ),
  );
  named.delete("");
  const other = OTHERS.find((letter) => !named.has(letter));
  return [...(other === undefined ? [] : [other]), ...named].filter((one) => usable.test(one));
}
