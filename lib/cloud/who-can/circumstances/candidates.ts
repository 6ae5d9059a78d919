import { instant } from "../../../iam/conditions/instant.ts";
import { distinguishingAddresses } from "./addresses.ts";
import { textOf, type Filled } from "./filled.ts";
import type { Domain } from "./open-keys.ts";
import { arnGlob, startMatch, glob, literal, type Pattern } from "./patterns.ts";
import { distinguishingTexts } from "./texts.ts";

/** A condition on a key that is open. */
export interface OpenCondition {
  readonly key: string;
  readonly operator: string;
  /** Values in the condition, or `[]` if the key only occurs as a variable. */
  readonly values: readonly Filled[];
}

/** Values of a condition key that are worth trying. */
export interface Candidates<T> {
  readonly values: readonly T[];
  /** Whether every possible value has the same effect as one of `values`. */
  readonly complete: boolean;
}

/** Maximum number of conditions on a key with several values for which trying two values at once is enough. */
const MOST_AT_ONCE = 2;

/** Returns the values to try for a key. Each candidate is the list of the key's values, or `[]` without the key. */
export function candidates(
  conditions: readonly OpenCondition[],
  domain: Domain,
): Candidates<readonly string[]> {
  const { values, complete } = singles(conditions, domain);
  const several = domain.several ? pairs(values) : [];
  return {
    values: [...values.map((value) => [value]), ...several, ...(domain.present ? [] : [[]])],
    complete: complete && (!domain.several || areFew(conditions)),
  };
}

export function areFew(conditions: readonly OpenCondition[]): boolean {
  return conditions.filter(({ values }) => values.length > 0).length <= MOST_AT_ONCE;
}

export function pairs<T>(values: readonly T[]): readonly (readonly [T, T])[] {
  return values.flatMap((a, index) => values.slice(index + 1).map((b): [T, T] => [a, b]));
}

type Find = (conditions: readonly OpenCondition[], domain: Domain) => Candidates<string>;

const FIND: readonly (readonly [operators: RegExp, find: Find])[] = [
  [/bool/i, () => all(["true", "false"])],
  [/ipaddress/i, (conditions) => all(distinguishingAddresses(textsOf(conditions)))],
  [
    /numeric/i,
    (conditions, { range: [least, most] = [-Infinity, Infinity] }) => {
      const numbers = around(textsOf(conditions).map(Number));
      return all(numbers.filter((one) => one >= least && one <= most).map(String));
    },
  ],
  [/date/i, (conditions) => all(distinguishingTimes(conditions))],
  [/(?<!^null)$/i, texts],
];

/** Returns single values that these conditions distinguish. */
export function singles(conditions: readonly OpenCondition[], domain: Domain): Candidates<string> {
  if (domain.only) return all(domain.only);
  const left = new Set(conditions.filter(({ values }) => values.length > 0));
  const found = FIND.flatMap(([operators, find]) => {
    const fitting = [...left].filter(({ operator }) => operators.test(operator));
    for (const one of fitting) left.delete(one);
    return fitting.length > 0 ? find(fitting, domain) : [];
  });
  if (found.length === 0) return texts([], domain);
  return {
    values: [...new Set(found.flatMap(({ values }) => values))],
    // Values that one condition reads as text and another as a number are not considered.
    complete: found.length === 1 && found.every(({ complete }) => complete),
  };
}

/** Returns times in whole seconds at, before and after the dates and epoch times in the conditions. */
export function distinguishingTimes(conditions: readonly OpenCondition[]): readonly string[] {
  const bounds = conditions.flatMap((condition) =>
    textsOf([condition]).map((text) =>
      /numeric/i.test(condition.operator) ? Number(text) : (instant(text) ?? NaN) / 1000,
    ),
  );
  return around(bounds).map((bound) => `${new Date(bound * 1000).toISOString().slice(0, 19)}Z`);
}

function all(values: readonly string[]): Candidates<string> {
  return { values, complete: true };
}

function textsOf(conditions: readonly OpenCondition[]): readonly string[] {
  return conditions.flatMap(({ values }) => values.map(textOf));
}

/** Returns whole numbers at, below and above each bound. */
function around(bounds: readonly number[]): readonly number[] {
  const numbers = bounds.filter((bound) => !Number.isNaN(bound));
  return [
    ...new Set([
      ...numbers.flatMap((bound) => [Math.floor(bound), Math.ceil(bound)]),
      ...numbers.map((bound) => Math.floor(bound) - 1),
      ...numbers.map((bound) => Math.ceil(bound) + 1),
    ]),
  ];
}

function texts(
  conditions: readonly OpenCondition[],
  { prefix = "", letters, shortest = 0 }: Domain,
): Candidates<string> {
  const patterns = conditions.flatMap(({ operator, values }) =>
    values.map((value) => patternOf(operator, value)),
  );
  // These patterns match texts that are too short, so the other texts are distinguished from them.
  const short = Array.from({ length: shortest }, (_, length) =>
    glob([{ text: "?".repeat(length), wild: true }]),
  );
  const telling = [
    ...patterns.map((pattern) => startMatch(pattern, prefix)),
    ...short.map((pattern) => startMatch(pattern)),
  ];
  const found = distinguishingTexts(telling, letters ? { letters } : {});
  // If a value depends on another open key, only one of that key's values is tried.
  const exact = conditions.every(
    ({ operator, values }) => !/binary/i.test(operator) && values.every((value) => value.exact),
  );
  return {
    values: found.texts.filter((text) => text.length >= shortest).map((text) => prefix + text),
    complete: exact && found.complete,
  };
}

function patternOf(operator: string, value: Filled): Pattern {
  if (/arn/i.test(operator)) return arnGlob(value.pieces);
  if (/like/i.test(operator)) return glob(value.pieces);
  return literal(textOf(value), /ignorecase/i.test(operator));
}
