/** A known mistake in signing a request. */
export interface Mistake {
  /** Stable name in kebab-case. */
  readonly name: string;
  /**
   * Imperative clause that says how to correct the mistake, in printable ASCII. The name of a parameter is the only
   * text from the request that it may contain.
   */
  readonly advice: string;
}

/** One part of a canonical request as a signer with certain mistakes writes it. The right variant has no mistakes. */
export interface Variant {
  readonly text: string;
  readonly mistakes: readonly Mistake[];
}

export function mistake(name: string, advice: string): Mistake {
  return { name, advice };
}

/**
 * Returns one variant for each text, the variant with the fewest mistakes. The result is sorted by the number of
 * mistakes, smallest first.
 */
export function distinct(variants: readonly Variant[]): readonly Variant[] {
  const seen = new Map<string, Variant>();
  for (const variant of variants.toSorted((a, b) => a.mistakes.length - b.mistakes.length)) {
    if (!seen.has(variant.text)) seen.set(variant.text, variant);
  }
  return [...seen.values()];
}

/** One way to do a step of signing, and the mistake in it. The right way has no mistake. */
export type StepVariant<T> = readonly [way: T, mistake?: Mistake];

export function mistakesOf(...ways: readonly StepVariant<unknown>[]): readonly Mistake[] {
  return ways.flatMap(([, wrong]) => wrong ?? []);
}
