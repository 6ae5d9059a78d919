import { isDeepStrictEqual } from "node:util";
import { isMap } from "../../../json.ts";
import type { ResourceOperation } from "./resource-operation.ts";

/** How an operation changes a property, without the stored values of dynamic references. */
export interface PropertyChange {
  /** Whether the property, or an item of its list, is new or another one. */
  readonly comes: boolean;
  /** Whether the property, or an item of its list, goes. */
  readonly goes: boolean;
}

/**
 * Returns how an operation changes a property. A missing property is the same as `false` and an empty list.
 *
 * @param isStrict Whether it is not the same, because the default of the property is another one.
 */
export function changeOf(
  operation: ResourceOperation,
  property: string,
  isStrict = false,
): PropertyChange {
  const [before, after] = textsOf(operation, property);
  if (Array.isArray(before ?? after) || Array.isArray(after)) {
    const items = changedItems(operation, property);
    return { comes: items.new.length > 0, goes: items.gone.length > 0 };
  }
  if (isDeepStrictEqual(before, after)) return { comes: false, goes: false };
  return { comes: !isEmpty(after), goes: isEmpty(after) && (isStrict || !isEmpty(before)) };
}

/** Returns the items of a list that an operation adds, changes or removes. A value that is not a list is its only item. */
export function changedItems(
  operation: ResourceOperation,
  property: string,
): { readonly new: readonly unknown[]; readonly gone: readonly unknown[] } {
  const [before, after] = textsOf(operation, property).map(listOf);
  const [left = [], right = []] = [before, after];
  const ids = new Set(right.map(idOf));
  return {
    new: right.filter((item) => !left.some((one) => isDeepStrictEqual(one, item))),
    gone: left.filter((item) => !ids.has(idOf(item))),
  };
}

function textsOf({ verb, unread, earlier }: ResourceOperation, property: string) {
  return [
    verb === "create" ? undefined : earlier[property],
    verb === "delete" ? undefined : unread[property],
  ] as const;
}

export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return isEmpty(value) ? [] : [value];
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === false || (Array.isArray(value) && value.length === 0);
}

/** Returns what remains of an item whose content changes. */
function idOf(item: unknown): string {
  if (!isMap(item)) return String(item);
  const name = item["PolicyName"] ?? item["Key"];
  return typeof name === "string" ? name : "";
}
