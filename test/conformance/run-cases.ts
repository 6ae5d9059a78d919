import { runGroup, type StepResult, type Target } from "./run-group.ts";
import { readVectors, stepName, type Group } from "./vectors.ts";

/** The outcome of one step whose answer is known. */
export interface CaseResult extends StepResult {
  readonly file: string;
  readonly group: Group;
  /** Name of the step, as in pending.json. */
  readonly name: string;
}

/** Runs the groups that fit, in order, because a function keeps its state between them. */
export async function runCases(
  target: Target,
  fits: (group: Group) => boolean = () => true,
  signal?: AbortSignal,
): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = [];
  for (const { name: file, groups } of readVectors()) {
    for (const group of groups.filter(fits)) {
      signal?.throwIfAborted();
      // oxlint-disable-next-line no-await-in-loop -- The order matters.
      const steps = await runGroup(group, target);
      results.push(
        ...steps.map((step) => ({ ...step, file, group, name: stepName(file, group, step.index) })),
      );
    }
  }
  return results;
}

/** How an answer of the local cloud compares with the one of AWS. */
export type Verdict = "equal" | "differs on purpose" | "different";

export function verdictOf({ fromAws, fromOurs }: CaseResult): Verdict {
  if (fromOurs) return fromOurs.length === 0 ? "differs on purpose" : "different";
  return fromAws.length === 0 ? "equal" : "different";
}
