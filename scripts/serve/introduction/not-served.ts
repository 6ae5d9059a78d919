import type { RecordedResource } from "../../../lib/cloud/account/records/record.ts";

/** Number of names that a line has. */
const SHOWN_NAMES = 5;

/**
 * Returns a text for each kind of resource that the app has and the local cloud does not serve, with its missing effect.
 */
export function notServed(records: readonly RecordedResource[]): readonly string[] {
  const kinds = new Map<string, RecordedResource[]>();
  for (const record of records) {
    if (record.silent) continue;
    const { words } = record;
    kinds.set(words, [...(kinds.get(words) ?? []), record]);
  }
  return [...kinds].map(([words, ofKind]) => `${clause(words, ofKind)}: ${namesOf(ofKind)}`);
}

function clause(words: string, records: readonly RecordedResource[]): string {
  const isOne = records.length === 1;
  const without = records[0]?.without;
  const counted = `${records.length} ${isOne ? words : pluralOf(words)}`;
  if (without === undefined) return counted;
  return `${counted}, which ${isOne ? without : pluralVerb(without)}`;
}

/** Returns the plural of a noun, or of the noun before `of`, such as `streams of a table`. */
function pluralOf(words: string): string {
  const ends = [" of ", " to "].map((one) => words.indexOf(one)).filter((at) => at > 0);
  const end = Math.min(words.length, ...ends);
  const noun = words.slice(0, end);
  const plural = /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`;
  return plural + words.slice(end);
}

/** Returns the plural of `does not fire` and the like. */
function pluralVerb(words: string): string {
  const [verb = "", ...rest] = words.split(" ");
  const plural =
    { does: "do", is: "are", has: "have" }[verb] ?? verb.replace(/(?<=s|ch)es$|s$/, "");
  return [plural, ...rest].join(" ");
}

function namesOf(records: readonly RecordedResource[]): string {
  const more = records.length - SHOWN_NAMES;
  const names = records.slice(0, SHOWN_NAMES).map(({ path }) => path.replace(/\/Resource$/, ""));
  return [...names, ...(more > 0 ? [`${more} more`] : [])].join(", ");
}
