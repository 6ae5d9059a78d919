const VARIABLE = /\$\{stageVariables\.([^{}]*)\}/g;

/** Replaces each `${stageVariables.NAME}` by its value, or by nothing if the stage has no such variable. */
export function withStageVariables(
  text: string,
  variables: Readonly<Record<string, string>>,
): string {
  // Few texts have a variable.
  if (!text.includes("${")) return text;
  return text.replace(VARIABLE, (_, name: string) =>
    Object.hasOwn(variables, name) ? (variables[name] ?? "") : "",
  );
}
