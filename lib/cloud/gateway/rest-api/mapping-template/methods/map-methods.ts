import type { Budget } from "../limits/budget.ts";
import { isEqual } from "../values/operators.ts";
import { javaText, print } from "../values/print.ts";
import { JavaList, JavaMap, Tool, type Value } from "../values/value.ts";
import type { Methods } from "./methods.ts";

export const MAP_METHODS: Methods<JavaMap> = new Map<
  string,
  (self: JavaMap, parameters: readonly Value[], budget: Budget) => Value | undefined
>([
  ["size", ({ entries }) => BigInt(entries.size)],
  ["isEmpty", ({ entries }) => entries.size === 0],
  ["get", (self, [key = null], budget) => self.get(print(key, budget))],
  [
    "getOrDefault",
    ({ entries }, [key = null, value], budget) => entries.get(print(key, budget)) ?? value,
  ],
  ["put", put],
  ["putAll", putAll],
  ["containsKey", ({ entries }, [key = null], budget) => entries.has(print(key, budget))],
  [
    "containsValue",
    ({ entries }, [value = null], budget) =>
      [...entries.values()].some((one) => isEqual(one, value, budget)),
  ],
  ["keySet", ({ entries }, _, budget) => listed([...entries.keys()], budget)],
  ["values", ({ entries }, _, budget) => listed([...entries.values()], budget)],
  [
    "entrySet",
    ({ entries }, _, budget) =>
      listed(
        [...entries].map(([key, value]) => new Entry(key, value)),
        budget,
      ),
  ],
  ["remove", remove],
  [
    "clear",
    ({ entries }) => {
      entries.clear();
      return undefined;
    },
  ],
]);

function listed(items: Value[], budget: Budget): JavaList {
  budget.spend(items.length);
  return new JavaList(items);
}

/** Sets an entry and returns the previous value, which is `null` at first and then prints nothing. */
function put({ entries }: JavaMap, [key = null, value = null]: readonly Value[], budget: Budget) {
  const name = print(key, budget);
  const previous = entries.get(name);
  entries.set(name, value);
  return previous;
}

function putAll({ entries }: JavaMap, [other]: readonly Value[], budget: Budget): undefined {
  if (!(other instanceof JavaMap)) return;
  budget.spend(other.entries.size);
  for (const [key, value] of other.entries) entries.set(key, value);
}

function remove({ entries }: JavaMap, [key = null]: readonly Value[], budget: Budget) {
  const name = print(key, budget);
  const previous = entries.get(name);
  entries.delete(name);
  return previous;
}

/** An entry of a map, as `entrySet` returns it. */
class Entry extends Tool {
  private readonly key: string;
  private readonly value: Value;

  constructor(key: string, value: Value) {
    super();
    this.key = key;
    this.value = value;
  }

  override property(name: string): Value {
    if (name === "key") return this.key;
    return name === "value" ? this.value : null;
  }

  override call(name: string): Value {
    if (name === "getKey") return this.key;
    return name === "getValue" ? this.value : null;
  }

  override print(budget: Budget): string {
    return `${this.key}=${javaText(this.value, budget)}`;
  }
}
