import type { ConditionContext } from "../../../iam/syntax/condition-context.ts";
import type { Piece } from "../../../iam/syntax/wildcard-match.ts";
import { fillWith, type Template } from "../../../iam/syntax/policy-variables.ts";
import type { Openness } from "./open-keys.ts";

/** A text of a policy whose variables are replaced. */
export interface Filled {
  readonly pieces: readonly Piece[];
  /** Whether these values of the variables are the only possible ones. */
  readonly exact: boolean;
}

/** Returns the keys of a text's variables, in lower case. */
export function variablesOf(template: Template): readonly string[] {
  return template.flatMap((part) => ("key" in part ? part.key : []));
}

/**
 * Replaces the variables of a text. Returns `undefined` if a variable has no value. The text then matches no value.
 *
 * @param otherwise Replaces variables of open keys that have no value yet.
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
