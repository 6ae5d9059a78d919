import type { ConditionContext } from "../../../iam/syntax/condition-context.ts";
import type { Piece } from "../../../iam/syntax/wildcard-match.ts";
import { fillWith, type Template } from "../../../iam/syntax/policy-variables.ts";
import type { Openness } from "./open-keys.ts";

/** A text of a policy with something in the place of each variable. */
export interface Filled {
  readonly pieces: readonly Piece[];
  /** Whether nothing else can stand there. */
  readonly exact: boolean;
}

/** Keys that a text has variables of, in lower case. */
export function variablesOf(template: Template): readonly string[] {
  return template.flatMap((part) => ("key" in part ? part.key : []));
}

/**
 * `undefined` where a variable has no value, so that nothing matches.
 *
 * @param otherwise Stands for keys that are open and not told.
 */
export function filled(
  template: Template,
  context: ConditionContext,
  open: Openness,
  otherwise: Piece,
): Filled | undefined {
  const pieces = fillWith(template, ({ key, otherwise: preset }) => {
    const text = context.get(key)?.[0] ?? preset;
    if (text !== undefined) return { text, wild: false };
    return open(key) ? otherwise : undefined;
  });
  return pieces && { pieces, exact: !variablesOf(template).some(open) };
}

export function textOf({ pieces }: Filled): string {
  return pieces.map(({ text }) => text).join("");
}
