import { evaluate } from "../../../iam/evaluate.ts";
import type { EvaluationInput } from "../../access/decide.ts";
import type { OpenCondition } from "./candidates.ts";
import { choicesIn, type Choice } from "./choices.ts";
import { filled, variablesOf } from "./filled.ts";
import { opennessOf, type Domains, type Openness } from "./open-keys.ts";
import { atBest, relevant, resourceKeys, statementsOn } from "./relevant.ts";
import { ANY } from "./texts.ts";
import { contextWith, type Circumstances } from "./assumed-context.ts";

/** Maximum number of evaluations for one cell of the matrix. Each takes microseconds. */
const MOST_TRIES = 4000;

/**
 * Returns the condition keys that a request must have, besides the known ones, so that all inputs are allowed. The
 * map is empty if they are allowed already, and contains only keys that are necessary. Returns `undefined` if no
 * values of the open keys allow the inputs, and `undecided` if values could neither be found nor ruled out.
 *
 * @param inputs Evaluations of one action by one caller.
 */
export function circumstances(
  inputs: readonly EvaluationInput[],
  ofCaller?: Domains,
): Circumstances | undefined | "undecided" {
  const [first] = inputs;
  if (!first || areAllowed(inputs, new Map())) return new Map();
  const open = opennessOf(first, ofCaller);
  const parts = inputs.map((input) => relevant(input, open));
  const conditions = parts.flatMap((input) => openIn(input, open));
  const choices = choicesIn(conditions, open, first.request.context);
  const unknown = new Set(choices.flatMap(({ settles }) => settles));
  const best = parts.map((input) => atBest(input, unknown));
  const { found, complete } = search(choices, unknown, (assumed) => areAllowed(best, assumed));
  // The search evaluated only a part of the statements, so its result is evaluated with all of them.
  if (found) return areAllowed(inputs, found) ? needed(inputs, found) : "undecided";
  return complete ? undefined : "undecided";
}

/** Adds the assumed condition keys to a request. */
export function under(
  { request, policies }: EvaluationInput,
  assumed: Circumstances,
): EvaluationInput {
  return { request: { ...request, context: contextWith(request.context, assumed) }, policies };
}

export function areAllowed(inputs: readonly EvaluationInput[], assumed: Circumstances): boolean {
  return inputs.every((input) => {
    const { request, policies } = under(input, assumed);
    return evaluate(request, policies).allowed;
  });
}

/** Returns the conditions on open keys, and the open keys of variables as conditions without values. */
function openIn(input: EvaluationInput, open: Openness): readonly OpenCondition[] {
  const { context } = input.request;
  const statements = statementsOn(input);
  const conditions = statements.flatMap((statement) => statement.conditions);
  const any = { text: ANY, wild: false };
  const on = conditions
    .filter(({ key }) => open(key.toLowerCase()))
    .map(({ key, operator, templates }) => ({
      key,
      operator,
      values: templates.flatMap((template) => filled(template, context, open, any) ?? []),
    }));
  const variables = [
    ...statements.flatMap(resourceKeys),
    ...conditions.flatMap(({ templates }) => templates.flatMap(variablesOf)),
  ].filter(open);
  return [...on, ...variables.map((key) => ({ key, operator: "Null", values: [] }))];
}

interface Searched {
  readonly found: Circumstances | undefined;
  /** Whether every option that could have helped was tried. */
  readonly complete: boolean;
}

/** Searches the options of all choices in order. Backtracks as soon as no remaining option can lead to an Allow. */
function search(
  choices: readonly Choice[],
  unknown: Set<string>,
  allows: (assumed: Circumstances) => boolean,
): Searched {
  let tries = 0;
  let complete = true;
  const from = (index: number, assumed: Circumstances): Circumstances | undefined => {
    if (++tries > MOST_TRIES) complete = false;
    if (tries > MOST_TRIES || !allows(assumed)) return undefined;
    const choice = choices[index];
    if (!choice) return assumed;
    complete &&= choice.complete;
    for (const key of choice.settles) unknown.delete(key);
    let found: Circumstances | undefined;
    for (const option of choice.options) {
      found = from(index + 1, new Map([...assumed, ...option]));
      if (found) break;
    }
    for (const key of choice.settles) unknown.add(key);
    return found;
  };
  return { found: from(0, new Map()), complete };
}

/** Returns the assumptions without the unnecessary ones. */
function needed(inputs: readonly EvaluationInput[], assumed: Circumstances): Circumstances {
  let least = assumed;
  for (const key of assumed.keys()) {
    const less = new Map([...least].filter(([other]) => other !== key));
    if (areAllowed(inputs, less)) least = less;
  }
  return least;
}
