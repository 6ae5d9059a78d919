import type { Key, Keys } from "./keys.ts";

/**
 * Returns the key that a key id, key ARN, alias name or alias ARN names, or `undefined` if this account and region have
 * no such key.
 */
export function keyNamed(keys: Keys, named: string): Key | undefined {
  const name = named.startsWith("arn:") ? named.split(":").slice(5).join(":") : named;
  if (name.startsWith("alias/")) {
    const isOwn = named === name || named === keys.aliasArn(name);
    return isOwn ? keys.get(keys.aliasTarget(name) ?? "") : undefined;
  }
  const key = keys.get(name.replace(/^key\//, ""));
  return key && (named === key.keyId || named === key.arn) ? key : undefined;
}
