import type { ConditionContext } from "../../../iam/syntax/condition-context.ts";
import type { Piece } from "../../../iam/syntax/wildcard-match.ts";
import type { Template } from "../../../iam/syntax/policy-variables.ts";
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
  const pieces: Piece[] = [];
  for (const part of template) {
    if (!("key" in part)) {
      pieces.push(part);
      continue;
    }
    const value = context.get(part.key)?.[0] ?? part.otherwise;
    if (value !== undefined) pieces.push({ text: value, wild: false });
    else if (open(part.key)) pieces.push(otherwise);
    else return undefined;
  }
  return { pieces, exact: !variablesOf(template).some(open) };
}

export function textOf({ pieces }: Filled): string {
  return pieces.map(({ text }) => text).join("");
}
