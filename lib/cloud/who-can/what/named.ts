import type { Template } from "../../../iam/syntax/policy-variables.ts";
import type { EvaluationInput } from "../../access/decide.ts";
import { filled, variablesOf, type Filled } from "../circumstances/filled.ts";
import type { Openness } from "../circumstances/open-keys.ts";
import { statementsOn } from "../circumstances/relevant.ts";
import {
  startMatch,
  glob,
  isOpen,
  type PartialMatch,
  type Pattern,
} from "../circumstances/patterns.ts";
import { ANY } from "../circumstances/texts.ts";

export interface Named {
  /** Patterns that match some but not all resources with the prefix. They continue after the prefix. */
  readonly patterns: readonly PartialMatch[];
  /** Whether the patterns are independent of open keys. */
  readonly exact: boolean;
}

/** Returns the resource patterns of statements on the request's action, for resources with this prefix. */
export function namedBehind(input: EvaluationInput, open: Openness, prefix: string): Named {
  const any = { text: ANY, wild: false };
  const templates = statementsOn(input).flatMap(({ written }) =>
    written.resources.map(({ text, template }) => [text, template] as const),
  );
  const known = [...new Map(templates).values()].flatMap((template) => {
    const text = filled(template, input.request.context, open, any);
    return text
      ? [{ pattern: startMatch(patternOf(template, text), prefix), exact: text.exact }]
      : [];
  });
  const telling = known.filter(({ pattern }) => isOpen(pattern));
  return {
    patterns: telling.map(({ pattern }) => pattern),
    exact: telling.every(({ exact }) => exact),
  };
}

const patterns = new WeakMap<Template, Pattern>();

/** Returns a text's pattern. A template without variables has one pattern, whose cached states later calls reuse. */
function patternOf(template: Template, { pieces }: Filled): Pattern {
  if (variablesOf(template).length > 0) return glob(pieces);
  const pattern = patterns.get(template) ?? glob(pieces);
  patterns.set(template, pattern);
  return pattern;
}
