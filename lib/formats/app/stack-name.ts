/** Returns the name of a stack of one stage: the app gives it, and commands advise to deploy it. */
export function stackName(stage: string, part: "Key" | "Api" | "Callers"): string {
  return `Signet-${stage}-${part}`;
}
