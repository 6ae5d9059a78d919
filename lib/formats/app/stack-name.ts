/**
 * Returns the name of a stack of one stage. The app uses the name, and commands name the stack that must be
 * deployed.
 */
export function stackName(stage: string, part: "Key" | "Api" | "Callers"): string {
  return `Signet-${stage}-${part}`;
}
