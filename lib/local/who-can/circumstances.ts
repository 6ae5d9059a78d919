import { evaluate } from "../../iam/evaluate.ts";
import type { Question } from "../access/decide.ts";
import { choicesIn, type Choice } from "./choices.ts";
import { domainOf, type Domains } from "./open-keys.ts";
import { allOf, atBest, speaking, type Openness } from "./speaking.ts";
import { contextWith, type Circumstances } from "./told.ts";

/** So often the evaluator is asked for one answer, for the fewest and then for any; microseconds each. */
const MOST_TRIES = 2000;

/**
 * The fewest things that a request must tell so that all of these are allowed, besides what is told
 * already; an empty map where they are allowed as they are. `undefined`: nothing that its sender could
 * tell would do. `undecided`: that could neither be found nor ruled out.
 *
 * @param special Keys that are open besides those that are open to everybody.
 */
export function circumstances(
  asked: readonly Question[],
  special: Domains = new Map(),
): Circumstances | undefined | "undecided" {
  if (asked.every(isAllowed)) return new Map();
  const parts = asked.map((question) => {
    const open = opennessOf(question, special);
    return { question, open, statements: speaking(question, open) };
  });
  const choices = settledOnce(
    parts.flatMap(({ question: { request }, open, statements }) =>
      choicesIn(allOf(statements), open, {
        context: request.context,
        isOpen: (key) => open(key) !== undefined,
      }),
    ),
  );
  const unknown = new Set(choices.flatMap(({ settles }) => settles));
  const best = parts.map(({ question, statements }) => atBest(question, statements, unknown));
  const allows = (told: Circumstances) =>
    best.every(
      ({ request, policies }) =>
        evaluate({ ...request, context: contextWith(request.context, told) }, policies).allowed,
    );
  if (!allows(new Map())) return undefined;

  const tries = { left: MOST_TRIES };
  for (let most = 1; most < choices.length && tries.left > 0; most++) {
    const found = search(choices, { allows, unknown, most, tries });
    if (found !== undefined) return confirmed(asked, found);
  }
  const last = { left: MOST_TRIES };
  const found = search(choices, { allows, unknown, most: Infinity, tries: last });
  if (found !== undefined) return confirmed(asked, found);
  return last.left > 0 && choices.every(({ complete }) => complete) ? undefined : "undecided";
}

/** Which keys of a question are open. */
export function opennessOf({ request }: Question, special: Domains): Openness {
  const known = new Map<string, ReturnType<Openness>>();
  return (key) => {
    if (!known.has(key)) known.set(key, domainOf(key, request, special));
    return known.get(key);
  };
}

/** The request with what is told in these circumstances. */
export function under({ request, policies }: Question, told: Circumstances): Question {
  return { request: { ...request, context: contextWith(request.context, told) }, policies };
}

function isAllowed({ request, policies }: Question): boolean {
  return evaluate(request, policies).allowed;
}

/** What the search found is what the evaluator says of the question as it stands, or it is nothing. */
function confirmed(asked: readonly Question[], found: Circumstances): Circumstances | "undecided" {
  return asked.every((question) => isAllowed(under(question, found))) ? found : "undecided";
}

/** Several questions have choices in common: the options of all, once. */
function settledOnce(choices: readonly Choice[]): readonly Choice[] {
  const byKeys = new Map<string, Choice>();
  for (const choice of choices) {
    const name = choice.settles.join();
    const before = byKeys.get(name);
    byKeys.set(name, {
      ...choice,
      options: [...(before?.options ?? []), ...choice.options.slice(before ? 1 : 0)],
      complete: choice.complete && (before?.complete ?? true),
    });
  }
  return [...byKeys.values()];
}

interface Search {
  readonly allows: (told: Circumstances) => boolean;
  /** Keys that no choice has been made for. */
  readonly unknown: Set<string>;
  /** How many choices may change something. */
  readonly most: number;
  readonly tries: { left: number };
}

/**
 * Makes one choice after another, and goes back as soon as nothing that is left could help; gives up when
 * there are no tries left.
 */
function search(
  choices: readonly Choice[],
  { allows, unknown, most, tries }: Search,
): Circumstances | undefined {
  const from = (index: number, told: Circumstances, left: number): Circumstances | undefined => {
    if (tries.left <= 0) return undefined;
    tries.left--;
    if (!allows(told)) return undefined;
    const choice = choices[index];
    if (!choice) return told;
    for (const key of choice.settles) unknown.delete(key);
    let found: Circumstances | undefined;
    for (const option of choice.options) {
      if (option.size > 0 && left === 0) break;
      const used = option.size > 0 ? 1 : 0;
      found = from(index + 1, new Map([...told, ...option]), left - used);
      if (found !== undefined) break;
    }
    for (const key of choice.settles) unknown.add(key);
    return found;
  };
  return from(0, new Map(), most);
}
