import { runGroup, type StepResult, type Target } from "./run-group.ts";
import { readVectors, stepName, type Group } from "./vectors.ts";

/** The outcome of one step whose answer is known. */
export interface CaseResult extends StepResult {
  readonly file: string;
  readonly group: Group;
  /** Name of the step, as in pending.json. */
  readonly name: string;
}

/**
 * Runs the groups that fit. The groups of a file run one after the other, because a function keeps its state between
 * them. The files run at the same time.
 */
export async function runCases(
  target: Target,
  fits: (group: Group) => boolean = () => true,
  signal?: AbortSignal,
): Promise<readonly CaseResult[]> {
  const ofFiles = await Promise.all(
    readVectors().map(async ({ name: file, groups }) => {
      const results: CaseResult[] = [];
      for (const group of groups.filter(fits)) {
        signal?.throwIfAborted();
        // oxlint-disable-next-line no-await-in-loop -- The order matters.
        const steps = await runGroup(group, target);
        const named = steps.map((step) => ({ ...step, name: stepName(file, group, step.index) }));
        results.push(...named.map((step) => ({ ...step, file, group })));
      }
      return results;
    }),
  );
  return ofFiles.flat();
}

/** How an answer of the local cloud compares with the one of AWS. */
export type Verdict = "equal" | "differs on purpose" | "different";

export function verdictOf({ fromAws, fromOurs }: CaseResult): Verdict {
  if (fromOurs) return fromOurs.length === 0 ? "differs on purpose" : "different";
  return fromAws.length === 0 ? "equal" : "different";
}
