import type { Question } from "../../access/decide.ts";
import { filled } from "../circumstances/filled.ts";
import type { Openness } from "../circumstances/open-keys.ts";
import { statementsOn } from "../circumstances/relevant.ts";
import { ANY, begun, glob, isOpen, type Begun } from "../circumstances/texts.ts";

export interface Named {
  /** Patterns, as far as the prefix leads in them, that some resources behind it match and some do not. */
  readonly patterns: readonly Begun[];
  /** Whether each is what it is, whoever asks and whatever is told. */
  readonly exact: boolean;
}

/** What the statements on a question's action name of the resources that begin so. */
export function namedBehind(question: Question, open: Openness, prefix: string): Named {
  const any = { text: ANY, wild: false };
  const templates = statementsOn(question).flatMap(({ written }) =>
    written.resources.map(({ text, template }) => [text, template] as const),
  );
  const known = [...new Map(templates).values()].flatMap((template) => {
    const text = filled(template, question.request.context, open, any);
    return text ? [{ pattern: begun(glob(text.pieces), prefix), exact: text.exact }] : [];
  });
  const telling = known.filter(({ pattern }) => isOpen(pattern));
  return {
    patterns: telling.map(({ pattern }) => pattern),
    exact: telling.every(({ exact }) => exact),
  };
}
