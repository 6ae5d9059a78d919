import type { ConditionContext } from "../../../iam/syntax/condition-context.ts";
import {
  areFew,
  candidates,
  pairs,
  singles,
  distinguishingTimes,
  type OpenCondition,
} from "./candidates.ts";
import { textOf } from "./filled.ts";
import type { Openness } from "./open-keys.ts";
import { ANY } from "./texts.ts";
import { listOf, LISTS, type Circumstances } from "./assumed-context.ts";

/** An open key or list of names, and the options to try for it. */
export interface Choice {
  /** Condition keys that are known once the choice is made, in lower case. */
  readonly settles: readonly string[];
  /** The first option changes nothing. */
  readonly options: readonly Circumstances[];
  /** Whether every possible option has the same effect as one of `options`. */
  readonly complete: boolean;
}

const AS_IT_IS: Circumstances = new Map();
/** Two keys with the same time, in two formats. */
const TIME = ["aws:currenttime", "aws:epochtime"];

/**
 * Returns a choice for every open key and list of names in these conditions. Lists come last, because they also
 * depend on the choices for the keys.
 *
 * @param context The condition keys that already have a value.
 */
export function choicesIn(
  conditions: readonly OpenCondition[],
  open: Openness,
  context: ConditionContext,
): readonly Choice[] {
  const byKey = new Map<string, OpenCondition[]>();
  for (const condition of conditions) {
    const key = condition.key.toLowerCase();
    const name = TIME.includes(key) ? "time" : key;
    byKey.set(name, [...(byKey.get(name) ?? []), condition]);
  }
  const ofKeys: Choice[] = [];
  const ofLists: Choice[] = [];
  for (const [key, onKey] of byKey) {
    const list = LISTS.find((one) => one.list === key);
    // If keys with these names are not open, the list is an ordinary key.
    if (list && open(`${list.named}${ANY}`.toLowerCase())) {
      ofLists.push(listChoice(list, onKey, new Set(byKey.keys())));
    } else if (key === "time") {
      ofKeys.push(timeChoice(onKey));
    } else {
      const listed = (byKey.get(listOf(key)?.list ?? "") ?? []).flatMap(({ values }) =>
        values.map(textOf),
      );
      ofKeys.push(keyChoice(key, onKey, { open, context, listed }));
    }
  }
  return [...ofKeys, ...ofLists];
}

interface Around {
  readonly open: Openness;
  readonly context: ConditionContext;
  /** Names in the conditions on the list that contains the key's name. */
  readonly listed: readonly string[];
}

function keyChoice(
  key: string,
  onKey: readonly OpenCondition[],
  { open, context, listed }: Around,
): Choice {
  const { values, complete } = candidates(onKey, open(key) ?? {});
  const before = JSON.stringify(context.get(key) ?? []);
  const others = values.filter((value) => JSON.stringify(value) !== before);
  const written = onKey[0]?.key ?? key;
  const names = listOf(key) ? spellings(written, listed) : [];
  const options = others.flatMap((value): readonly Circumstances[] => {
    if (names.length === 0 || value.length === 0) return [new Map([[written, value]])];
    if (value.length > names.length) return [];
    // Each value has its own name, because names that only differ in case are one condition key.
    const starts = listed.length > 0 ? names : names.slice(0, 1);
    return starts.map((_, first) => {
      const from = [...names.slice(first), ...names];
      return new Map(value.map((text, index) => [from[index] ?? written, [text]]));
    });
  });
  return { settles: [key], options: [AS_IT_IS, ...options], complete };
}

/** Returns a key with its name as written, as in the list of names, in lower case and in upper case. */
function spellings(key: string, listed: readonly string[]): readonly string[] {
  const named = listOf(key)?.named ?? "";
  const name = key.slice(named.length);
  const lower = name.toLowerCase();
  const same = listed.filter((one) => one.toLowerCase() === lower);
  return [...new Set([name, ...same, lower, name.toUpperCase()])].map((one) => named + one);
}

function timeChoice(conditions: readonly OpenCondition[]): Choice {
  const values = distinguishingTimes(conditions);
  return {
    settles: TIME,
    options: [AS_IT_IS, ...values.map((value) => new Map([["aws:CurrentTime", [value]]]))],
    complete: conditions.every(({ operator }) => /date|numeric|null/i.test(operator)),
  };
}

/** Returns the choice of names for a list. Names whose own keys have conditions are left out. */
function listChoice(
  { list, named }: (typeof LISTS)[number],
  onList: readonly OpenCondition[],
  asked: ReadonlySet<string>,
): Choice {
  const { values, complete } = singles(onList, {});
  const others = values.filter((name) => name !== "" && !asked.has((named + name).toLowerCase()));
  const sets = [...others.map((name) => [name]), ...pairs(others)];
  return {
    settles: [list],
    options: [AS_IT_IS, ...sets.map((set) => new Map(set.map((name) => [named + name, [ANY]])))],
    complete: complete && areFew(onList),
  };
}
