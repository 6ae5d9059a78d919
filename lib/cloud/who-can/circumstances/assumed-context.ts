import type { ConditionContext } from "../../../iam/syntax/condition-context.ts";

/**
 * Assumed values of a request's condition keys, by key in the case in which it is written; `[]` omits the key. Keys
 * that only differ in case are different names in an encryption context or in tags.
 */
export type Circumstances = ReadonlyMap<string, readonly string[]>;

/** Keys that list the names of other keys. A request that has such another key has its name in the list. */
export const LISTS = [
  { list: "kms:encryptioncontextkeys", named: "kms:EncryptionContext:" },
  { list: "aws:tagkeys", named: "aws:RequestTag/" },
] as const;

/** The list that contains a key's name. */
export function listOf(key: string): (typeof LISTS)[number] | undefined {
  return LISTS.find(({ named }) => key.toLowerCase().startsWith(named.toLowerCase()));
}

/** The condition keys of a request with the assumed ones added. */
export function contextWith(base: ConditionContext, assumed: Circumstances): ConditionContext {
  if (assumed.size === 0) return base;
  const context = new Map(base);
  const before = new Set<string>();
  const add = (name: string, values: readonly string[]) => {
    const all = [...(before.has(name) ? (context.get(name) ?? []) : []), ...values];
    before.add(name);
    if (all.length === 0) context.delete(name);
    else context.set(name, all);
  };
  for (const [key, values] of assumed) {
    add(key.toLowerCase(), values);
    const names = listOf(key);
    if (names && values.length > 0) add(names.list, [key.slice(names.named.length)]);
    // Both keys show the same clock.
    if (key === "aws:CurrentTime") {
      add(
        "aws:epochtime",
        values.map((value) => String(Date.parse(value) / 1000)),
      );
    }
  }
  return context;
}
