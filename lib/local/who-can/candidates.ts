import type { Condition } from "../../iam/conditions.ts";
import { instant } from "../../iam/instant.ts";
import { tellingAddresses } from "./addresses.ts";
import type { Domain } from "./open-keys.ts";
import { filled, type Known } from "./variables.ts";
import { arnGlob, glob, literal, type Pattern } from "./patterns.ts";
import { begun, tellingTexts } from "./texts.ts";

/** Values of a condition key that are worth trying, each of them all values of the key at once. */
export interface Candidates {
  readonly values: readonly (readonly string[])[];
  /** Whether no other value is told apart from all of these. */
  readonly complete: boolean;
}

/** What no condition names. */
export const ANY = "any";

/** So many values at once are thought of. */
const MOST_AT_ONCE = 2;

/**
 * The values of one key that these conditions can tell apart.
 *
 * @param known What variables stand for.
 */
export function candidates(
  conditions: readonly Condition[],
  domain: Domain,
  known: Known,
): Candidates {
  const { values: single, complete } = singles(conditions, domain, known);
  const several = domain.several ? pairs(single) : [];
  const values = [...single.map((value) => [value]), ...several, ...(domain.present ? [] : [[]])];
  const enough = !domain.several || conditions.length <= MOST_AT_ONCE;
  return { values, complete: complete && enough };
}

interface Singles {
  readonly values: readonly string[];
  readonly complete: boolean;
}

type Kind = "text" | "number" | "date" | "address" | "flag";

/** Single values that these conditions can tell apart. */
export function singles(conditions: readonly Condition[], domain: Domain, known: Known): Singles {
  if (domain.only) return { values: domain.only, complete: true };
  const byKind = new Map<Kind, Condition[]>();
  for (const condition of conditions) {
    const kind = kindOf(condition.operator);
    if (kind) byKind.set(kind, [...(byKind.get(kind) ?? []), condition]);
  }
  if (byKind.size === 0) byKind.set("text", []);
  const all = [...byKind].map(([kind, ofKind]) => OF_KIND[kind](ofKind, domain, known));
  return {
    values: [...new Set(all.flatMap(({ values }) => values))],
    // A value that is a text to one and a number to another is not thought of.
    complete: all.length === 1 && all.every(({ complete }) => complete),
  };
}

type Find = (conditions: readonly Condition[], domain: Domain, known: Known) => Singles;

const OF_KIND: Readonly<Record<Kind, Find>> = {
  text: texts,
  flag: () => ({ values: ["true", "false"], complete: true }),
  address: (conditions) => {
    const ranges = conditions.flatMap(({ values }) => values);
    return { values: tellingAddresses(ranges), complete: true };
  },
  number: (conditions, { range: [least, most] = [-Infinity, Infinity] }) => {
    const values = around(conditions.flatMap((condition) => condition.values.map(Number)))
      .filter((value) => value >= least && value <= most)
      .map(String);
    return { values, complete: true };
  },
  date: (conditions) => ({ values: instants(conditions).map(isoText), complete: true }),
};

/** Seconds since 1970 at, before and after the dates that these conditions name. */
export function instants(conditions: readonly Condition[]): readonly number[] {
  return around(
    conditions.flatMap(({ operator, values }) =>
      values.map((value) =>
        kindOf(operator) === "number" ? Number(value) : (instant(value) ?? NaN) / 1000,
      ),
    ),
  );
}

export function isoText(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
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

function kindOf(operator: string): Kind | undefined {
  const name = operator.toLowerCase();
  if (name === "null") return undefined;
  if (name.includes("ipaddress")) return "address";
  if (name.includes("bool")) return "flag";
  if (name.includes("numeric")) return "number";
  return name.includes("date") ? "date" : "text";
}

function texts(
  conditions: readonly Condition[],
  { prefix = "", letters = /[^]/, shortest = 0 }: Domain,
  known: Known,
): Singles {
  let exact = true;
  const patterns: Pattern[] = [];
  const samples: string[] = [];
  for (const { operator, values } of conditions) {
    for (const value of values) {
      const text = filled(value, known, ANY);
      if (text === undefined) continue;
      // Another key's value, which is open too: one of its values is tried, not all.
      if (!text.exact || /binary/i.test(operator)) exact = false;
      const pattern = patternOf(operator, text.text);
      patterns.push(pattern.pattern);
      samples.push(
        ...(pattern.sample.startsWith(prefix) ? [pattern.sample.slice(prefix.length)] : []),
      );
    }
  }
  const telling = patterns.map((pattern) => begun(pattern, prefix));
  // One that is too short is told apart from those that are not.
  const short = Array.from({ length: shortest }, (_, length) => begun(glob("?".repeat(length))));
  const found = tellingTexts([...telling, ...short], {
    letters,
    samples: [...samples, ANY],
  });
  return {
    values: found.texts.filter((text) => text.length >= shortest).map((text) => prefix + text),
    complete: exact && found.complete,
  };
}

interface Sampled {
  readonly pattern: Pattern;
  /** A readable text of it. */
  readonly sample: string;
}

function patternOf(operator: string, text: string): Sampled {
  const sample = text.replaceAll("*", ANY).replaceAll("?", "a");
  if (/arn/i.test(operator)) return { pattern: arnGlob(text), sample };
  if (/like/i.test(operator)) return { pattern: glob(text), sample };
  return { pattern: literal(text, /ignorecase/i.test(operator)), sample: text };
}

function pairs(values: readonly string[]): readonly (readonly string[])[] {
  return values.flatMap((a, index) => values.slice(index + 1).map((b) => [a, b]));
}
