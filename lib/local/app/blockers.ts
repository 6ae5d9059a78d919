import type { AssemblyStack } from "../../cloud/assembly/manifest.ts";
import type { Cloud } from "../../cloud/cloud.ts";
import type { Blocker } from "../../cloud/deployment/run/problems.ts";
import { quoted } from "../../cli/client/curl-command.ts";
import { CodedError } from "../../errors.ts";

/** Stacks of an app cannot be deployed. What was deployed before goes on serving. */
export class AppBlocked extends CodedError {
  readonly code = "ERR_APP_BLOCKED";
  /** Lines for people: everything that blocks the deployment, and which stacks can be deployed without the others. */
  readonly lines: readonly string[];
  readonly blockers: readonly Blocker[];

  /** @param deployable Ids of the stacks that can be deployed without the others. */
  constructor(blockers: readonly Blocker[], deployable: readonly string[]) {
    const count = blockers.length === 1 ? "1 problem blocks" : `${blockers.length} problems block`;
    super(`${count} the deployment; see above`);
    this.blockers = blockers;
    const selection = deployable.map((id) => `--stacks ${quoted(id)}`).join(" ");
    this.lines = [
      ...blockers.flatMap(({ path, problem, advice }) => [
        `✘ ${path}: ${problem}`,
        `    ${advice}`,
      ]),
      ...(deployable.length > 0 ? [`· without the stacks that are blocked: ${selection}`] : []),
    ];
  }
}

/** Returns the ids of the stacks that can be deployed if the stacks with blockers are left out. */
export function deployableStacks(
  cloud: Pick<Cloud, "blockersOf">,
  stacks: readonly AssemblyStack[],
  blockers: readonly Blocker[],
): readonly string[] {
  const out = new Set(blockers.map(({ stack }) => stack));
  // The stacks are in the order of their dependencies.
  for (const { id, dependencies } of stacks) {
    if (dependencies.some((dependency) => out.has(dependency))) out.add(id);
  }
  const left = stacks.filter(({ id }) => !out.has(id));
  if (left.length === 0 || cloud.blockersOf(left, { keep: [] }).length > 0) return [];
  return left.map(({ id }) => id);
}
