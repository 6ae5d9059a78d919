import type { ConditionContext } from "../../../iam/syntax/condition-context.ts";

/**
 * Assumed values of a request's condition keys. The value `[]` means that the request does not have the key. Keys
 * keep upper and lower case, because names in an encryption context or in tags may differ in case only.
 */
export type Circumstances = ReadonlyMap<string, readonly string[]>;

/**
 * Condition keys whose values are names. If a request has the key `aws:RequestTag/team`, its `aws:TagKeys` contains
 * `team`.
 */
export const LISTS = [
  { list: "kms:encryptioncontextkeys", named: "kms:EncryptionContext:" },
  { list: "aws:tagkeys", named: "aws:RequestTag/" },
] as const;

/** Returns the entry of `LISTS` whose list contains the name in this key, or `undefined` for any other key. */
export function listOf(key: string): (typeof LISTS)[number] | undefined {
  return LISTS.find(({ named }) => key.toLowerCase().startsWith(named.toLowerCase()));
}

/** Returns the condition keys of a request, with the assumed values added or omitted. */
export function contextWith(base: ConditionContext, assumed: Circumstances): ConditionContext {
  if (assumed.size === 0) return base;
  const replaced = new Map<string, readonly string[]>();
  const add = (name: string, values: readonly string[]) => {
    replaced.set(name, [...(replaced.get(name) ?? []), ...values]);
  };
  for (const [key, values] of assumed) {
    add(key.toLowerCase(), values);
    const names = listOf(key);
    if (names && values.length > 0) add(names.list, [key.slice(names.named.length)]);
    // `aws:EpochTime` is the same time in seconds.
    if (key === "aws:CurrentTime") {
      add(
        "aws:epochtime",
        values.map((value) => String(Date.parse(value) / 1000)),
      );
    }
  }
  return {
    get(key) {
      const values = replaced.get(key);
      if (!values) return base.get(key);
      return values.length === 0 ? undefined : values;
    },
  };
}
