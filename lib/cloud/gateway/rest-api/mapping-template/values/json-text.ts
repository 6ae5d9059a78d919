import type { Budget } from "../limits/budget.ts";
import { numberText } from "./number-text.ts";
import { JavaList, JavaMap, type Value } from "./value.ts";

/** Returns a value as compact JSON. */
export function jsonText(value: Value, budget: Budget): string {
  if (typeof value === "string") return budget.text(JSON.stringify(value));
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "bigint" || typeof value === "number") return numberText(value);
  return budget.nested(() => {
    if (value instanceof JavaList)
      return parts("[", value.items, (item) => jsonText(item, budget), "]");
    if (!(value instanceof JavaMap)) return budget.text(JSON.stringify(value.print(budget)));
    const entry = ([key, member]: readonly [string, Value]) =>
      `${JSON.stringify(key)}:${jsonText(member, budget)}`;
    return parts("{", [...value.entries], entry, "}");
  });

  function parts<T>(open: string, all: readonly T[], one: (part: T) => string, close: string) {
    let text = open;
    for (const [index, part] of all.entries()) {
      text += (index === 0 ? "" : ",") + one(part);
      budget.spend();
      budget.length(text.length);
    }
    return text + close;
  }
}
