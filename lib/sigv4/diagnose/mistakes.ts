/** A known mistake in signing a request. */
export interface Mistake {
  /** Stable name in kebab-case. */
  readonly name: string;
  /**
   * Clause that says what to do. It is printable ASCII, and a parameter's name is its only text from the
   * request.
   */
  readonly advice: string;
}

/**
 * One part of a canonical request as a signer that makes these mistakes writes it. The right variant has no
 * mistakes.
 */
export interface Variant {
  readonly text: string;
  readonly mistakes: readonly Mistake[];
}

export function mistake(name: string, advice: string): Mistake {
  return { name, advice };
}

/**
 * Returns one variant for each text: the one with the fewest mistakes. Variants with fewer mistakes come first.
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
