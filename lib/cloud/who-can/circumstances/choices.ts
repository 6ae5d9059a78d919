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

/** Something that is open, and the ways it can be. */
export interface Choice {
  /** Condition keys that are known once it is made, in lower case. */
  readonly settles: readonly string[];
  /** The first changes nothing. */
  readonly options: readonly Circumstances[];
  /** Whether no other option would be told apart from all of these. */
  readonly complete: boolean;
}

const AS_IT_IS: Circumstances = new Map();
/** Two keys for one clock. */
const TIME = ["aws:currenttime", "aws:epochtime"];

/**
 * All that is open in these conditions, what follows from other choices last.
 *
 * @param context What is told already.
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
    // A list without names of its own is a key like any other.
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
  /** Names that conditions on the key's list have. */
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
    // One name for each value: names that differ in case are one condition key.
    const starts = listed.length > 0 ? names : names.slice(0, 1);
    return starts.map((_, first) => {
      const from = [...names.slice(first), ...names];
      return new Map(value.map((text, index) => [from[index] ?? written, [text]]));
    });
  });
  return { settles: [key], options: [AS_IT_IS, ...options], complete };
}

/** A name in several cases: as it is written, as the list has it, and others. */
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

/** Names besides those of which something is asked. */
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
