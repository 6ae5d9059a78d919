import { instant } from "../../../iam/instant.ts";
import { tellingAddresses } from "./addresses.ts";
import { textOf, type Filled } from "./filled.ts";
import type { Domain } from "./open-keys.ts";
import { arnGlob, begun, glob, literal, tellingTexts, type Pattern } from "./texts.ts";

/** A condition on a key that is open. */
export interface OpenCondition {
  readonly key: string;
  readonly operator: string;
  /** None: all that matters of the key is that something has a variable of it. */
  readonly values: readonly Filled[];
}

/** Values of a condition key that are worth trying. */
export interface Candidates<T> {
  readonly values: readonly T[];
  /** Whether no other value is told apart from all of these. */
  readonly complete: boolean;
}

/** So many conditions at once can be met by two values, where a key can have several. */
const MOST_AT_ONCE = 2;

/** What one key can be told as, each of them all of its values at once; `[]`: not at all. */
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

/** Single values that these conditions can tell apart. */
export function singles(conditions: readonly OpenCondition[], domain: Domain): Candidates<string> {
  if (domain.only) return { values: domain.only, complete: true };
  const telling = conditions.filter(
    ({ operator, values }) => values.length > 0 && !isNull(operator),
  );
  const kinds = new Set(telling.map(({ operator }) => kindOf(operator)));
  if (kinds.size === 0) kinds.add("text");
  const found = [...kinds].map((kind) =>
    OF_KIND[kind](
      telling.filter(({ operator }) => kindOf(operator) === kind),
      domain,
    ),
  );
  return {
    values: [...new Set(found.flatMap(({ values }) => values))],
    // A value that is a text to one and a number to another is not thought of.
    complete: kinds.size === 1 && found.every(({ complete }) => complete),
  };
}

type Kind = "text" | "number" | "date" | "address" | "flag";

function isNull(operator: string): boolean {
  return /^null$/i.test(operator);
}

function kindOf(operator: string): Kind {
  const [name] = /ipaddress|bool|numeric|date/.exec(operator.toLowerCase()) ?? [];
  return name === undefined ? "text" : (KINDS[name] ?? "text");
}

const KINDS: Readonly<Record<string, Kind>> = {
  ipaddress: "address",
  bool: "flag",
  numeric: "number",
  date: "date",
};

type Find = (conditions: readonly OpenCondition[], domain: Domain) => Candidates<string>;

const OF_KIND: Readonly<Record<Kind, Find>> = {
  text: texts,
  flag: () => ({ values: ["true", "false"], complete: true }),
  address: (conditions) => ({ values: tellingAddresses(textsOf(conditions)), complete: true }),
  number: (conditions, { range: [least, most] = [-Infinity, Infinity] }) => ({
    values: around(textsOf(conditions).map(Number))
      .filter((value) => value >= least && value <= most)
      .map(String),
    complete: true,
  }),
  // Seconds since 1970 too: the other key of the same clock takes them.
  date: (conditions) => ({
    values: around(
      textsOf(conditions).map((text) =>
        /^[+-]?\d+(?:\.\d+)?$/.test(text) ? Number(text) : (instant(text) ?? NaN) / 1000,
      ),
    ).map((seconds) => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`),
    complete: true,
  }),
};

function textsOf(conditions: readonly OpenCondition[]): readonly string[] {
  return conditions.flatMap(({ values }) => values.map(textOf));
}

/** Whole numbers at, below and above each. */
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
  // One that is too short is told apart from those that are not.
  const short = Array.from({ length: shortest }, (_, length) =>
    glob([{ text: "?".repeat(length), wild: true }]),
  );
  const telling = [
    ...patterns.map((pattern) => begun(pattern, prefix)),
    ...short.map((pattern) => begun(pattern)),
  ];
  const found = tellingTexts(telling, letters ? { letters } : {});
  // Of another key's value, which is open too, one is tried, not all.
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
