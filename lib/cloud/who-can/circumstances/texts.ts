import { accepts, step, type PartialMatch } from "./patterns.ts";

interface Wanted {
  /** Patterns of which every text must match at least one. */
  readonly within?: readonly PartialMatch[];
  /** Texts that are preferred to generated ones. */
  readonly samples?: readonly string[];
  /** Matches the letters that a text may contain. */
  readonly letters?: RegExp;
}

export interface Texts {
  readonly texts: readonly string[];
  /** Whether there is a text for every possible combination of matched patterns. */
  readonly complete: boolean;
}

/** Maximum number of states that are searched. Usual policies need some dozens. */
const MOST_STATES = 2000;

/** A value that policies do not name. */
export const ANY = "any";

/** Returns one text for every combination of patterns that a text can match. */
export function distinguishingTexts(
  telling: readonly PartialMatch[],
  { within, samples = [], letters = /[^]/ }: Wanted = {},
): Texts {
  const found = new Map<string, string>();
  const take = (state: readonly PartialMatch[], text: string) => {
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
  // The empty text comes last, because requests rarely have an empty value.
  take(start, "");
  return { texts: [...found.values()], complete: true };
}

/** Returns a readable text that completes a partial match. */
function readable({ pattern, at }: PartialMatch): string {
  return pattern
    .slice(at.at(-1) ?? pattern.length)
    .map((token) => ("text" in token ? token.text : token.many ? ANY : "a"))
    .join("");
}

function stepAll(state: readonly PartialMatch[], letter: string): PartialMatch[] {
  return state.map((one) => step(one, letter));
}

function nameOf(state: readonly PartialMatch[]): string {
  return state.map(({ name }) => name).join(";");
}

const OTHERS = "xyzuvw0123456789abcdefghijklmnopqrst-_".split("");

/** Returns the letters that a pattern distinguishes in this state, and one other letter. */
function lettersAt(state: readonly PartialMatch[], usable: RegExp): readonly string[] {
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
