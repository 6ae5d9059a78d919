/** One character, or any that is not `but`; `many`: a run of these, also an empty one. */
type Token =
  | { readonly text: string; readonly fold: boolean }
  | { readonly but: string; readonly many: boolean };

/** A set of texts. */
export type Pattern = readonly Token[];

export function literal(text: string, fold = false): Pattern {
  return Array.from({ length: text.length }, (_, index) => ({ text: text.charAt(index), fold }));
}

/** As `StringLike` and resources take it. @param but A character that its wildcards do not stand for. */
export function glob(text: string, but = ""): Pattern {
  return literal(text).map((token) => {
    if (!("text" in token) || !/[*?]/.test(token.text)) return token;
    return { but, many: token.text === "*" };
  });
}

/** The same pattern for the same text, so that what was made of it serves again. */
export class Globs {
  readonly #known = new Map<string, Pattern>();

  of(text: string): Pattern {
    const pattern = this.#known.get(text) ?? glob(text);
    this.#known.set(text, pattern);
    return pattern;
  }
}

/** As the ARN operators take it: wildcards stay within their part, but for the last. */
export function arnGlob(text: string): Pattern {
  if (text === "*") return glob(text);
  const parts = text.split(":");
  const head = parts.slice(0, 5).join(":");
  return [...glob(head, ":"), ...glob(text.slice(head.length))];
}

/** One or more characters of a path segment. */
export const SEGMENT: Pattern = [
  { but: "/", many: false },
  { but: "/", many: true },
];

/** Reads texts letter by letter; made of a pattern as far as texts have led. */
export interface Machine {
  /** Where it is after none. */
  readonly start: number;
  readonly step: (state: number, letter: string) => number;
  readonly accepts: (state: number) => boolean;
  /** Whether no text that goes on from there is of the pattern. */
  readonly isDead: (state: number) => boolean;
  /** Whether every text that goes on from there is. */
  readonly isSure: (state: number) => boolean;
}

const machines = new WeakMap<Pattern, Machine>();

export function machineOf(pattern: Pattern): Machine {
  const known = machines.get(pattern) ?? makeMachine(pattern);
  machines.set(pattern, known);
  return known;
}

/** Each state is a set of positions in the pattern. */
function makeMachine(pattern: Pattern): Machine {
  const ids = new Map<string, number>();
  const states: { readonly positions: readonly number[]; readonly next: Map<string, number> }[] =
    [];
  const stateOf = (from: readonly number[]): number => {
    const positions = closed(pattern, from);
    const name = positions.join();
    const id = ids.get(name) ?? states.push({ positions, next: new Map() }) - 1;
    ids.set(name, id);
    return id;
  };
  const last = pattern.at(-1);
  const endsOpen = last !== undefined && "but" in last && last.many && last.but === "";
  const start = stateOf([0]);
  const at = (state: number) => states[state]?.positions ?? [];
  return {
    start,
    accepts: (state) => at(state).includes(pattern.length),
    isDead: (state) => at(state).length === 0,
    isSure: (state) => endsOpen && at(state).includes(pattern.length - 1),
    step(state, letter) {
      const known = states[state]?.next.get(letter);
      if (known !== undefined) return known;
      const next = at(state).flatMap((position) => {
        const token = pattern[position];
        if (token === undefined || !takes(token, letter)) return [];
        return "many" in token && token.many ? position : position + 1;
      });
      const id = stateOf(next);
      states[state]?.next.set(letter, id);
      return id;
    },
  };
}

function takes(token: Token, letter: string): boolean {
  if ("but" in token) return token.but !== letter;
  return token.fold ? token.text.toLowerCase() === letter.toLowerCase() : token.text === letter;
}

/** With the positions behind runs, which may be empty. */
function closed(pattern: Pattern, positions: readonly number[]): readonly number[] {
  const all = new Set(positions);
  for (const position of all) {
    const token = pattern[position];
    if (token && "many" in token && token.many) all.add(position + 1);
  }
  return [...all].toSorted((a, b) => a - b);
}
