/** What is known of a request, by condition key in lower case. A key that is absent has no entry. */
export type ConditionContext = ReadonlyMap<string, readonly string[]>;

const NONE: readonly string[] = [];

/** The values of a key; an empty list and no entry are both an absent key. */
export function valuesOf(context: ConditionContext, key: string): readonly string[] {
  return context.get(key) ?? NONE;
}
