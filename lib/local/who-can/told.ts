import type { ConditionContext } from "../../iam/condition-context.ts";

/**
 * What a request tells, by condition key as somebody writes it; `[]`: not this key. Keys that differ in
 * case only are names of an encryption context, or of tags, that do.
 */
export type Circumstances = ReadonlyMap<string, readonly string[]>;

/** Keys that list the names of others, which a request cannot tell apart from them. */
export const LISTS = [
  { list: "kms:encryptioncontextkeys", named: "kms:encryptioncontext:" },
  { list: "aws:tagkeys", named: "aws:requesttag/" },
] as const;

/** The keys of a request that tells this besides. */
export function contextWith(base: ConditionContext, told: Circumstances): ConditionContext {
  if (told.size === 0) return base;
  const context = new Map(base);
  const before = new Set<string>();
  for (const [key, values] of told) {
    const name = key.toLowerCase();
    const others = before.has(name) ? (context.get(name) ?? []) : [];
    before.add(name);
    if (values.length + others.length === 0) context.delete(name);
    else context.set(name, [...others, ...values]);
  }
  for (const { list, named } of LISTS) {
    const names = [...told]
      .filter(([key, values]) => key.toLowerCase().startsWith(named) && values.length > 0)
      .map(([key]) => key.slice(named.length));
    if (names.length > 0) context.set(list, names);
  }
  return context;
}
