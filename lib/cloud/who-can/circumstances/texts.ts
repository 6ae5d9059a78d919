import { accepts, step, type PartialMatch } from "./patterns.ts";

interface Wanted {
  /** The texts are of one of these. */
  readonly within?: readonly PartialMatch[];
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
  // An empty value last: hardly anybody tells one.
  take(start, "");
  return { texts: [...found.values()], complete: true };
}

/** What people would write to go on from there. */
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

/** The letters that some pattern tells apart from here, and one that none does. */
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
