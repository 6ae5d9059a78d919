/** Values of a request by condition key in lower case. An absent key has no entry. */
export type ConditionContext = ReadonlyMap<string, readonly string[]>;

const NONE: readonly string[] = [];

/** Returns the values of a key. An empty list and a missing entry both mean that the key is absent. */
export function valuesOf(context: ConditionContext, key: string): readonly string[] {
  return context.get(key) ?? NONE;
}
