import type { Budget } from "../limits/budget.ts";
import { JavaList, JavaMap, type Value } from "../values/value.ts";
import { jsonPath, type PathStep } from "./path.ts";

/**
 * Returns the value at a path, or `undefined` if nothing matches. A path that can match several values, such as
 * `$..name` or `$.items[*]`, has a list of its matches, also if there is one match or none.
 */
export function readPath(root: Value, path: string, budget: Budget): Value | undefined {
  let matches: readonly Value[] = [root];
  let isDefinite = true;
  for (const step of jsonPath(path)) {
    const isOne = isSingle(step);
    if (step.kind === "length" && !isDefinite) {
      matches = [BigInt(matches.length)];
      isDefinite = true;
      continue;
    }
    const next: Value[] = [];
    for (const match of matches) {
      for (const value of following(match, step, budget)) {
        budget.spend();
        next.push(value);
      }
    }
    matches = next;
    isDefinite &&= isOne;
  }
  return isDefinite ? matches[0] : new JavaList([...matches], true);
}

/** Whether a step leads to at most one value. */
function isSingle(step: PathStep): boolean {
  if (step.kind === "keys") return step.keys.length === 1;
  return step.kind === "length" || (step.kind === "indexes" && step.indexes.length === 1);
}

function following(value: Value, step: PathStep, budget: Budget): readonly Value[] {
  switch (step.kind) {
    case "keys":
      return keysOf(value, step.keys);
    case "all":
      return children(value);
    case "filter":
      return children(value).filter((item) => step.condition(item));
    case "length":
      return value instanceof JavaList ? [BigInt(value.items.length)] : [];
    case "descendants":
      return descendants(value, budget);
    case "slice":
      return value instanceof JavaList ? value.items.slice(step.from, step.to) : [];
    case "indexes":
      return value instanceof JavaList
        ? step.indexes.map((index) => value.items.at(index)).filter((one) => one !== undefined)
        : [];
  }
}

function keysOf(value: Value, keys: readonly string[]): readonly Value[] {
  if (!(value instanceof JavaMap)) return [];
  if (keys.length === 1) {
    const found = value.entries.get(keys[0] ?? "");
    return found === undefined ? [] : [found];
  }
  const found = new JavaMap();
  for (const key of keys) {
    const member = value.entries.get(key);
    if (member !== undefined) found.entries.set(key, member);
  }
  return [found];
}

function children(value: Value): readonly Value[] {
  if (value instanceof JavaList) return value.items;
  return value instanceof JavaMap ? [...value.entries.values()] : [];
}

/** Lists a value and all values inside of it. */
function descendants(value: Value, budget: Budget): readonly Value[] {
  budget.spend();
  const inner = children(value).filter((one) => one instanceof JavaList || one instanceof JavaMap);
  return [value, ...inner.flatMap((one) => descendants(one, budget))];
}
