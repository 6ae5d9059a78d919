import { createHash } from "node:crypto";
import { isMap } from "../../../json.ts";
import { hasUnknown } from "../../assembly/language/unknown-value.ts";
import { replacingProperties } from "./replacing-properties.ts";

type Json = Readonly<Record<string, unknown>>;

const UNKNOWN = "?";

/**
 * Returns hashes of the properties that cannot change without a replacement, by which the next deployment knows which
 * of them have changed, or `undefined` if the type has none. A hash of their names comes first, because a later version
 * may know of others.
 *
 * @param values The properties without the stored values that dynamic references name.
 */
export function fixedValues(type: string, values: Json): string | undefined {
  const names = replacingProperties(type)?.always ?? [];
  if (names.length === 0) return undefined;
  const hashes = names.map((name) => {
    const value = values[name];
    if (hasUnknown(value)) return UNKNOWN;
    return value === undefined ? "" : hashOf(JSON.stringify(comparable(value)));
  });
  return [hashOf(names.join(" ")), ...hashes].join(",");
}

/** Returns the properties that have changed and cannot do so without a replacement. */
export function changedFixedValues(
  type: string,
  before: string | undefined,
  now: string | undefined,
): readonly string[] {
  if (before === undefined || now === undefined) return [];
  const [names, ...hashes] = now.split(",");
  const [earlierNames, ...earlier] = before.split(",");
  if (names !== earlierNames) return [];
  const { always } = replacingProperties(type) ?? { always: [] };
  return always.filter((_, index) => {
    const pair = [earlier[index], hashes[index]];
    return pair[0] !== pair[1] && !pair.includes(UNKNOWN);
  });
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 8);
}

/** Returns a value as CloudFormation compares it: 1 and "1" are the same. A port of this machine may change. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (isMap(value)) {
    const keys = Object.keys(value).toSorted();
    return keys.map((key) => [key, comparable(value[key])]);
  }
  return String(value).replace(/(localhost|127\.0\.0\.1):\d+/g, "$1");
}
