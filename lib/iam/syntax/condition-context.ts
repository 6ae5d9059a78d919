/** Values of a request by condition key. */
export interface ConditionContext {
  /** Returns the values of a key, which must be in lower case, or `undefined` if the request does not have the key. */
  readonly get: (key: string) => readonly string[] | undefined;
}

const NONE: readonly string[] = [];

/** Returns the values of a key. An empty list and a missing entry both mean that the key is absent. */
export function valuesOf(context: ConditionContext, key: string): readonly string[] {
  return context.get(key) ?? NONE;
}
