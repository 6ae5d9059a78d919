/**
 * Returns the name of a stack of one stage. The app creates the stack with this name, and commands show the name in
 * hints to deploy it.
 */
export function stackName(stage: string, part: "Key" | "Api" | "Callers"): string {
  return `Signet-${stage}-${part}`;
}
