/** A known way to sign wrongly. */
export interface Mistake {
  /** Stable, kebab-case. */
  readonly name: string;
  /** A clause: what to do. Printable ASCII that holds nothing of the sender's but a parameter's name. */
  readonly advice: string;
}

/** One part of a canonical request, as a signer writes it who makes these mistakes; none: the right one. */
export interface Variant {
  readonly text: string;
  readonly mistakes: readonly Mistake[];
}

export function mistake(name: string, advice: string): Mistake {
  return { name, advice };
}

/** One of each text, with as few mistakes as lead to it; those with fewer come first. */
export function distinct(variants: readonly Variant[]): readonly Variant[] {
  const seen = new Map<string, Variant>();
  for (const variant of variants.toSorted((a, b) => a.mistakes.length - b.mistakes.length)) {
    if (!seen.has(variant.text)) seen.set(variant.text, variant);
  }
  return [...seen.values()];
}

/** A way to do one step, and what is wrong with it: nothing where there is no mistake. */
export type StepVariant<T> = readonly [way: T, mistake?: Mistake];

export function mistakesOf(...ways: readonly StepVariant<unknown>[]): readonly Mistake[] {
  return ways.flatMap(([, wrong]) => wrong ?? []);
}
