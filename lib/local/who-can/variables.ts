import type { ConditionContext } from "../../iam/condition-context.ts";

/** What is known of a request before anything is chosen. */
export interface Known {
  readonly context: ConditionContext;
  /** Whether the key can have other values too; the key is in lower case. */
  readonly isOpen: (key: string) => boolean;
}

const VARIABLE = /\$\{([^{}]*)\}/g;

/** Keys that a text of a policy has variables of, in lower case. */
export function variablesOf(text: string): readonly string[] {
  return [...text.matchAll(VARIABLE)]
    .map(([, inner = ""]) => keyIn(inner))
    .filter((key) => !isCharacter(key));
}

/**
 * A text with values for its variables, and whether these are the only ones they can have; `undefined`
 * where a variable has none, so that nothing matches.
 *
 * @param otherwise Stands for keys that are open and not told.
 */
export function filled(
  text: string,
  { context, isOpen }: Known,
  otherwise: string,
): { readonly text: string; readonly exact: boolean } | undefined {
  let exact = true;
  let matches = true;
  const whole = text.replace(VARIABLE, (_, inner: string) => {
    const key = keyIn(inner);
    if (isCharacter(key)) return key;
    const [, written] = /,\s*'([^']*)'$/.exec(inner) ?? [];
    const open = isOpen(key);
    if (open) exact = false;
    const value = context.get(key)?.[0] ?? written ?? (open ? otherwise : undefined);
    if (value === undefined) matches = false;
    return value ?? "";
  });
  return matches ? { text: whole, exact } : undefined;
}

function keyIn(inner: string): string {
  return inner.split(",", 1).join("").trim().toLowerCase();
}

/** `${*}`, `${?}` and `${$}` stand for themselves. */
function isCharacter(key: string): boolean {
  return key === "*" || key === "?" || key === "$";
}
