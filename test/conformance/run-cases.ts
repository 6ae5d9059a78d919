import { runGroup, type StepResult, type Target } from "./run-group.ts";
import { readVectors, stepName, type Group } from "./vectors.ts";

/** The outcome of one step whose answer is known. */
export interface CaseResult extends StepResult {
  readonly file: string;
  readonly group: Group;
  /** Name of the step: `file: group: step`. */
  readonly name: string;
}

/**
 * Runs the groups that fit. The groups of a file run one after the other, because a function keeps its state between
 * them. The files run at the same time.
 *
 * @throws {unknown} The first failure, or the reason of the signal. No call is in progress then.
 */
export async function runCases(
  target: Target,
  fits: (group: Group, file: string) => boolean = () => true,
  signal?: AbortSignal,
): Promise<readonly CaseResult[]> {
  const failed = new AbortController();
  const stop = AbortSignal.any([failed.signal, ...(signal ? [signal] : [])]);
  const files = readVectors().map(async ({ name: file, groups }) => {
    const results: CaseResult[] = [];
    try {
      for (const group of groups.filter((one) => fits(one, file))) {
        // oxlint-disable-next-line no-await-in-loop -- The order matters.
        const steps = await runGroup(group, target, stop);
        const named = steps.map((step) => ({ ...step, name: stepName(file, group, step.index) }));
        results.push(...named.map((step) => ({ ...step, file, group })));
      }
    } catch (error) {
      failed.abort(error);
    }
    return results;
  });
  const results = await Promise.all(files);
  stop.throwIfAborted();
  return results.flat();
}

/** Whether the name of a group, such as `kms: create alias`, contains a text. */
export function isNamed({ name }: Group, file: string, text: string): boolean {
  return `${file}: ${name}`.includes(text);
}

/** How an answer of the local cloud compares with the one of AWS. */
export type Verdict = "equal" | "differs on purpose" | "different";

export function verdictOf({ fromAws, fromOurs }: CaseResult): Verdict {
  if (fromOurs) return fromOurs.length === 0 ? "differs on purpose" : "different";
  return fromAws.length === 0 ? "equal" : "different";
}
