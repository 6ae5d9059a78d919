import type { ConditionContext } from "../../../iam/syntax/condition-context.ts";

/**
 * What a request tells, by condition key as somebody writes it; `[]`: not this key. Keys that differ in
 * case only are names of an encryption context, or of tags, that do.
 */
export type Circumstances = ReadonlyMap<string, readonly string[]>;

/** Keys that list the names of others, which a request cannot tell apart from them. */
export const LISTS = [
  { list: "kms:encryptioncontextkeys", named: "kms:EncryptionContext:" },
  { list: "aws:tagkeys", named: "aws:RequestTag/" },
] as const;

/** The list that a key's name stands in. */
export function listOf(key: string): (typeof LISTS)[number] | undefined {
  return LISTS.find(({ named }) => key.toLowerCase().startsWith(named.toLowerCase()));
}

/** The keys of a request that tells this besides. */
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
    // Two keys for one clock.
    if (key === "aws:CurrentTime") {
      add(
        "aws:epochtime",
        values.map((value) => String(Date.parse(value) / 1000)),
      );
    }
  }
  return context;
}
