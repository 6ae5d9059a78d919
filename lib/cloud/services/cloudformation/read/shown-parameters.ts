import type { StackInput } from "../../../state/stack-history.ts";
import type { ShapeMap } from "../../protocol/query/shape-xml.ts";
import { sectionOf, shownText, templateOf } from "./template-of.ts";

/** What responses show of a value that must not be shown. */
const HIDDEN = "****";

type Json = Readonly<Record<string, unknown>>;

/** Returns the parameters of a stack or change set with their values, or `undefined` if the template has none. */
export function shownParameters(input: StackInput | undefined): readonly ShapeMap[] | undefined {
  const parameters = sectionOf(templateOf(input), "Parameters");
  const given = input?.parameters ?? {};
  const shown = parameters.map(([ParameterKey, parameter]) => {
    const value = Object.hasOwn(given, ParameterKey)
      ? given[ParameterKey]
      : shownText(parameter["Default"]);
    return { ParameterKey, ParameterValue: isHidden(parameter) ? HIDDEN : (value ?? "") };
  });
  return shown.length === 0 ? undefined : shown;
}

export function isHidden({ NoEcho: noEcho }: Json): boolean {
  return String(noEcho).toLowerCase() === "true";
}
