import type { Budget } from "../limits/budget.ts";
import { isEqual } from "../values/operators.ts";
import { JavaList, type Value } from "../values/value.ts";
import { within, type Methods } from "./methods.ts";

export const LIST_METHODS: Methods<JavaList> = new Map<
  string,
  (self: JavaList, parameters: readonly Value[], budget: Budget) => Value | undefined
>([
  ["size", ({ items }) => BigInt(items.length)],
  ["isEmpty", ({ items }) => items.length === 0],
  ["get", ({ items }, [index]) => items[item(items, index) ?? -1]],
  ["set", setItem],
  ["add", add],
  ["addAll", addAll],
  ["contains", ({ items }, [value], budget) => position(items, value, budget) >= 0],
  ["indexOf", ({ items }, [value], budget) => BigInt(position(items, value, budget))],
  ["remove", remove],
  ["clear", ({ items }) => void items.splice(0)],
  ["subList", subList],
]);

function item(items: readonly Value[], index: Value | undefined): number | undefined {
  return within(index, items.length - 1);
}

function setItem({ items }: JavaList, [index, value = null]: readonly Value[]): Value | undefined {
  const at = item(items, index);
  if (at === undefined) return undefined;
  const [previous = null] = items.splice(at, 1, value);
  return previous;
}

function add({ items }: JavaList, parameters: readonly Value[]): Value | undefined {
  const [first = null, second] = parameters;
  if (parameters.length === 1) {
    items.push(first);
    return true;
  }
  const at = within(first, items.length);
  if (at !== undefined && second !== undefined) items.splice(at, 0, second);
  return undefined;
}

function addAll(self: JavaList, [other]: readonly Value[], budget: Budget): Value | undefined {
  if (!(other instanceof JavaList)) return undefined;
  budget.spend(other.items.length);
  const added = other.items.slice();
  for (const value of added) self.items.push(value);
  return other.items.length > 0;
}

function position(items: readonly Value[], value: Value | undefined, budget: Budget): number {
  return items.findIndex((one) => {
    budget.spend();
    return value !== undefined && typeof one === typeof value && isEqual(one, value, budget);
  });
}

/** Removes the item at an integer, or else the first equal item. */
function remove({ items }: JavaList, [value]: readonly Value[], budget: Budget): Value | undefined {
  if (typeof value === "bigint") return items.splice(item(items, value) ?? 0, 1)[0];
  const at = position(items, value, budget);
  if (at >= 0) items.splice(at, 1);
  return at >= 0;
}

function subList(
  { items, isJson }: JavaList,
  [from, to]: readonly Value[],
  budget: Budget,
): Value | undefined {
  const end = within(to, items.length);
  const start = end === undefined ? undefined : within(from, end);
  if (start === undefined) return undefined;
  budget.spend(items.length);
  return new JavaList(items.slice(start, end), isJson);
}
