import { jsonValue } from "../values/json-value.ts";
import { JavaMap, type Value } from "../values/value.ts";

/** Whether an item passes a filter. */
export type Condition = (item: Value) => boolean;

type Compare = (left: Value, right: Value) => boolean;

const isNumber = (value: Value): value is bigint | number =>
  typeof value === "bigint" || typeof value === "number";
// oxlint-disable-next-line eqeqeq -- compares an integer with a double
const same: Compare = (a, b) => (isNumber(a) && isNumber(b) ? a == b : a === b);
const ordered =
  (holds: (a: bigint | number | string, b: bigint | number | string) => boolean): Compare =>
  (a, b) =>
    (isNumber(a) && isNumber(b)) || (typeof a === "string" && typeof b === "string")
      ? holds(a, b)
      : false;

const COMPARISONS: readonly (readonly [RegExp, Compare])[] = [
  [/==/y, same],
  [/!=/y, (a, b) => !same(a, b)],
  [/<=/y, ordered((a, b) => a <= b)],
  [/>=/y, ordered((a, b) => a >= b)],
  [/</y, ordered((a, b) => a < b)],
  [/>/y, ordered((a, b) => a > b)],
];

/**
 * Parses the condition of a filter, such as `@.price < 10 && @.isbn`. Returns `undefined` if it has another form, such as
 * a regular expression or parentheses.
 */
export function condition(
  text: string,
  start: number,
): { readonly condition: Condition; readonly end: number } | undefined {
  let position = start;
  const match = (form: RegExp): string | undefined => {
    form.lastIndex = position;
    const found = form.exec(text)?.[0];
    position += found?.length ?? 0;
    return found;
  };
  const alternatives: Condition[][] = [[]];
  for (;;) {
    match(/\s*/y);
    const one = comparison(match);
    if (!one) return undefined;
    alternatives.at(-1)?.push(one);
    match(/\s*/y);
    if (match(/\|\|/y) !== undefined) alternatives.push([]);
    else if (match(/&&/y) === undefined) break;
  }
  return {
    condition: (item) => alternatives.some((all) => all.every((holds) => holds(item))),
    end: position,
  };
}

function comparison(match: (form: RegExp) => string | undefined): Condition | undefined {
  const path = match(/@(?:\.[A-Za-z_][\w-]*|\['[^'\\]*'\])*/y);
  if (path === undefined) return undefined;
  const keys = [...path.matchAll(/\.([\w-]+)|\['([^']*)'\]/g)].map(([, a, b]) => a ?? b ?? "");
  match(/\s*/y);
  const operator = COMPARISONS.find(([sign]) => match(sign) !== undefined);
  if (!operator) return (item) => member(item, keys) !== undefined;
  match(/\s*/y);
  const image = match(/'[^'\\]*'|"[^"\\]*"|-?\d[\d.eE+-]{0,30}|true|false|null/y);
  if (image === undefined) return undefined;
  const value = image.startsWith("'") ? image.slice(1, -1) : jsonValue(image);
  if (value === undefined) return undefined;
  return (item) => {
    const found = member(item, keys);
    return found !== undefined && operator[1](found, value);
  };
}

function member(item: Value, keys: readonly string[]): Value | undefined {
  let value: Value | undefined = item;
  for (const key of keys) {
    value = value instanceof JavaMap ? value.entries.get(key) : undefined;
  }
  return value;
}
