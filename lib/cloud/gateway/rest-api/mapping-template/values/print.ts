import type { Budget } from "../limits/budget.ts";
import { jsonText } from "./json-text.ts";
import { numberText } from "./number-text.ts";
import { JavaList, JavaMap, type Value } from "./value.ts";

/** Returns a value as a template prints it. `null` prints nothing. */
export function print(value: Value, budget: Budget): string {
  return value === null ? "" : javaText(value, budget);
}

/** Returns a value as Java's `toString` has it, in which a list of a JSON text is JSON again. */
export function javaText(value: Value, budget: Budget): string {
  if (typeof value === "string") return value;
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "bigint" || typeof value === "number") return numberText(value);
  return budget.nested(() => {
    if (value instanceof JavaMap) return mapText(value, budget);
    if (!(value instanceof JavaList)) return value.print(budget);
    if (value.isJson) return jsonText(value, budget);
    return `[${joined(
      value.items.map((item) => () => javaText(item, budget)),
      budget,
    )}]`;
  });
}

function mapText({ entries }: JavaMap, budget: Budget): string {
  const parts = [...entries].map(
    ([key, value]) =>
      () =>
        `${key}=${javaText(value, budget)}`,
  );
  return `{${joined(parts, budget)}}`;
}

/** Joins texts and stops as soon as they are too long, because a value can contain another many times. */
function joined(parts: readonly (() => string)[], budget: Budget): string {
  let text = "";
  for (const [index, part] of parts.entries()) {
    text += (index === 0 ? "" : ", ") + part();
    budget.spend();
    budget.length(text.length);
  }
  return text;
}
