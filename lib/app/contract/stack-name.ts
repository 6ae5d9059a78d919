/** The name of a stack of one stage. */
export function stackName(stage: string, part: "Key" | "Api" | "Callers"): string {
  return `Signet-${stage}-${part}`;
}
