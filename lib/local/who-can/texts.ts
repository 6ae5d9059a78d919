import { machineOf, type Machine, type Pattern } from "./patterns.ts";

/** A pattern of which a text has a part already. */
export interface Begun {
  readonly pattern: Pattern;
  readonly machine: Machine;
  /** Where that part led. */
  readonly state: number;
}

export interface Wanted {
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

/** As many states are looked at; policies as people write them have some dozens. */
const MOST_STATES = 2000;

/** A text for every combination of patterns that a text can match, so that no other text is news. */
export function tellingTexts(patterns: readonly Begun[], wanted: Wanted = {}): Texts {
  const { within = [], samples = [], letters = /[^]/ } = wanted;
  const telling = patterns.map(({ machine }) => machine);
  const limits = within.map(({ machine }) => machine);
  const all = [...telling, ...limits];
  const limitsAt = (state: readonly number[]) =>
    limits.map((machine, index) => ({ machine, at: state[telling.length + index] ?? 0 }));
  const isIn = (state: readonly number[]) =>
    limits.length === 0 || limitsAt(state).some(({ machine, at }) => machine.accepts(at));
  const isOut = (state: readonly number[]) =>
    limits.length > 0 && limitsAt(state).every(({ machine, at }) => machine.isDead(at));

  const found = new Map<string, string>();
  const take = (state: readonly number[], text: string) => {
    if (!isIn(state)) return;
    const signature = telling.map((machine, index) => machine.accepts(state[index] ?? 0)).join();
    if (!found.has(signature)) found.set(signature, text);
  };
  const start = [...patterns, ...within].map(({ state }) => state);
  for (const text of samples) {
    if (text.split("").every((letter) => letters.test(letter))) take(run(all, start, text), text);
  }
  const alphabet = lettersOf(
    [...patterns, ...within].map(({ pattern }) => pattern),
    letters,
  );
  const seen = new Set([start.join()]);
  const queue: { readonly state: readonly number[]; readonly text: string }[] = [
    { state: start, text: "" },
  ];
  for (const { state, text } of queue) {
    if (text !== "") take(state, text);
    for (const letter of alphabet) {
      const next = step(all, state, letter);
      const name = next.join();
      if (seen.has(name)) continue;
      seen.add(name);
      if (isOut(next)) continue;
      if (queue.length >= MOST_STATES) return { texts: [...found.values()], complete: false };
      queue.push({ state: next, text: text + letter });
    }
  }
  // An empty value last: hardly anybody tells one.
  take(start, "");
  return { texts: [...found.values()], complete: true };
}

export function begun(pattern: Pattern, part = ""): Begun {
  const machine = machineOf(pattern);
  const [state = machine.start] = run([machine], [machine.start], part);
  return { pattern, machine, state };
}

/** Whether texts that go on from there can be in the pattern and can be out of it. */
export function isOpen({ machine, state }: Begun): boolean {
  return !machine.isDead(state) && !machine.isSure(state);
}

function run(
  machines: readonly Machine[],
  start: readonly number[],
  text: string,
): readonly number[] {
  let state = start;
  for (let index = 0; index < text.length; index++) {
    state = step(machines, state, text.charAt(index));
  }
  return state;
}

function step(
  machines: readonly Machine[],
  state: readonly number[],
  letter: string,
): readonly number[] {
  return machines.map((machine, index) => machine.step(state[index] ?? 0, letter));
}

/** The letters that some pattern tells apart, and one that none does. */
function lettersOf(patterns: readonly Pattern[], usable: RegExp): readonly string[] {
  const named = new Set(
    patterns.flat().flatMap((token) => {
      if ("but" in token) return token.but === "" ? [] : [token.but];
      return token.fold ? [token.text.toLowerCase(), token.text.toUpperCase()] : [token.text];
    }),
  );
  const other = "xyzuvw0123456789abcdefghijklmnopqrst-_"
    .split("")
    .find((letter) => !named.has(letter));
  return [...(other === undefined ? [] : [other]), ...named].filter((letter) =>
    usable.test(letter),
  );
}
