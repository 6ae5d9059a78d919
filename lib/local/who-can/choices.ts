import type { Condition } from "../../iam/conditions.ts";
import type { Statement } from "../../iam/statement.ts";
import { ANY, candidates, instants, isoText, singles } from "./candidates.ts";
import type { Domain } from "./open-keys.ts";
import { LISTS, type Circumstances } from "./told.ts";
import type { Known } from "./variables.ts";
import { variablesOf } from "./variables.ts";

/** Something that is open, and the ways it can be. */
export interface Choice {
  /** Condition keys that are known once it is made, in lower case. */
  readonly settles: readonly string[];
  /** The first changes nothing. */
  readonly options: readonly Circumstances[];
  /** Whether no other option would be told apart from all of these. */
  readonly complete: boolean;
}

type OnKey = readonly Condition[];
const AS_IT_IS: Circumstances = new Map();

/**
 * All that is open in the conditions of these statements.
 *
 * @param domain Of a key in lower case; `undefined` for one that is not open.
 */
export function choicesIn(
  statements: readonly Statement[],
  domain: (key: string) => Domain | undefined,
  known: Known,
): readonly Choice[] {
  const byKey = new Map<string, Condition[]>();
  const conditions = statements.flatMap((statement) => statement.conditions);
  const add = (key: string, condition?: Condition) => {
    const name = key.toLowerCase();
    if (domain(name) === undefined) return;
    byKey.set(name, [...(byKey.get(name) ?? []), ...(condition ? [condition] : [])]);
  };
  for (const condition of conditions) add(condition.key, condition);
  const texts = [
    ...statements.flatMap(({ written }) => written.resources),
    ...conditions.flatMap(({ values }) => values),
  ];
  for (const key of texts.flatMap(variablesOf)) add(key);

  const taken = new Set<string>();
  const choices: Choice[] = [];
  const time = TIME.flatMap((key) => byKey.get(key) ?? []);
  if (TIME.some((key) => byKey.has(key))) choices.push(timeChoice(time));
  for (const key of TIME) taken.add(key);
  for (const { list, named } of LISTS) {
    // A list without names of its own is a key like any other.
    if (!byKey.has(list) || domain(`${named}${ANY}`) === undefined) continue;
    const names = [...byKey].filter(([key]) => key.startsWith(named));
    choices.push(
      ...namedChoices({ list, named, onList: byKey.get(list) ?? [], names }, domain, known),
    );
    for (const [key] of names) taken.add(key);
    taken.add(list);
  }
  for (const [key, onKey] of byKey) {
    if (!taken.has(key)) choices.push(choiceOf(key, onKey, domain(key) ?? {}, known));
  }
  return choices;
}

function choiceOf(key: string, onKey: OnKey, domain: Domain, known: Known): Choice {
  const written = onKey[0]?.key ?? key;
  const { values, complete } = candidates(onKey, domain, known);
  const base = known.context.get(key) ?? [];
  const others = values.filter((value) => !sameTexts(value, base));
  const spelled = LISTS.some(({ named }) => key.startsWith(named));
  const options = others.flatMap((value): readonly Circumstances[] =>
    spelled
      ? asNames(written, value, spellingsOf(nameIn(written), []))
      : [new Map([[written, value]])],
  );
  return { settles: [key], options: [AS_IT_IS, ...options], complete };
}

/** Two keys for one clock. */
const TIME = ["aws:currenttime", "aws:epochtime"] as const;

function timeChoice(conditions: OnKey): Choice {
  const options = instants(conditions).map(
    (seconds): Circumstances =>
      new Map([
        ["aws:CurrentTime", [isoText(seconds)]],
        ["aws:EpochTime", [String(seconds)]],
      ]),
  );
  const kinds = conditions.every(({ operator }) => /date|numeric|null/i.test(operator));
  return { settles: TIME, options: [AS_IT_IS, ...options], complete: kinds };
}

interface Named {
  readonly list: string;
  readonly named: string;
  readonly onList: OnKey;
  readonly names: readonly (readonly [key: string, onKey: OnKey])[];
}

/** Names and values of which conditions list the names too, so that case matters and others count. */
function namedChoices(
  { list, named, onList, names }: Named,
  domain: (key: string) => Domain | undefined,
  known: Known,
): readonly Choice[] {
  const listed = onList.flatMap(({ values }) => values);
  const choices = names.map(([key, onKey]): Choice => {
    const { values, complete } = candidates(onKey, domain(key) ?? {}, known);
    const written = onKey[0]?.key ?? key;
    const name = written.slice(named.length);
    const spellings = spellingsOf(name, listed);
    const options = values.flatMap((value) => {
      if (value.length === 0) return [];
      return spellings.flatMap((_, index) =>
        asNames(written, value, [...spellings.slice(index), ...spellings.slice(0, index)]),
      );
    });
    return { settles: [key], options: [AS_IT_IS, ...options], complete };
  });
  const said = new Set(names.map(([key]) => key.slice(named.length)));
  const found = singles(onList, {}, known);
  const others = found.values.filter((name) => name !== "" && !said.has(name.toLowerCase()));
  const sets = [
    ...others.map((name) => [name]),
    ...others.flatMap((a, i) => others.slice(i + 1).map((b) => [a, b])),
  ];
  const prefix = list === "aws:tagkeys" ? "aws:RequestTag/" : "kms:EncryptionContext:";
  const rest: Choice = {
    settles: [list],
    options: [AS_IT_IS, ...sets.map((set) => new Map(set.map((name) => [prefix + name, [ANY]])))],
    complete: found.complete && onList.length <= 2,
  };
  return [...choices, rest];
}

/** One name for each value, all of them one condition key; none where there are not so many names. */
function asNames(
  written: string,
  values: readonly string[],
  spellings: readonly string[],
): readonly Circumstances[] {
  if (values.length === 0) return [new Map([[written, []]])];
  if (values.length > spellings.length) return [];
  const prefix = written.slice(0, written.length - nameIn(written).length);
  return [new Map(values.map((value, index) => [`${prefix}${spellings[index]}`, [value]]))];
}

function nameIn(key: string): string {
  return key.replace(/^(?:kms:EncryptionContext:|aws:RequestTag\/)/i, "");
}

/** Names that differ in case only: as it is written, as the list has it, and another one. */
function spellingsOf(name: string, listed: readonly string[]): readonly string[] {
  const lower = name.toLowerCase();
  const same = listed.filter((one) => one.toLowerCase() === lower);
  const capital = lower.charAt(0).toUpperCase() + lower.slice(1);
  return [...new Set([name, ...same, lower, name.toUpperCase(), capital])];
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}
