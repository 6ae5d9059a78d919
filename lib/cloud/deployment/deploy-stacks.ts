import type { Account } from "../account/account.ts";
import { liveStack } from "../account/stack-arn.ts";
import { copyAccount } from "../account/copy-account.ts";
import { ADVICE } from "../assembly/advice.ts";
import { hasUnknown, RESERVED } from "../assembly/language/unknown-value.ts";
import type { AssemblyStack } from "../assembly/manifest.ts";
import type { Permit } from "./permission/permit.ts";
import { CustomResourceFailed } from "./custom-resource/custom-resource-failed.ts";
import { onTrial, performed, type Effects, type Perform } from "./custom-resource/effects.ts";
import { deployStack } from "./deploy-stack.ts";
import { DeploymentBlocked, Problems, type Blocker } from "./run/problems.ts";
import { cleanUp } from "./clean-up.ts";
import { deleteStack } from "./remove-resources.ts";
import { newRun, type Run, type Unjudged } from "./run/run.ts";
import { collector, type Step, type Watcher } from "./run/watcher.ts";
import { addMissingLookups } from "./template/stack-problems.ts";
import { addExportsInUse, exportsOf } from "./exports-in-use.ts";

/** What one deployment does to the stacks of an account. */
export interface Plan {
  /** Stacks to deploy, in this order. */
  readonly stacks: readonly AssemblyStack[];
  /**
   * Names of further stacks of assemblies that stay. The others are deleted first.
   *
   * @default - every stack stays
   */
  readonly keep?: readonly string[] | undefined;
  /** A stack to delete, and the logical ids of its resources to retain. */
  readonly remove?: { readonly name: string; readonly retained: ReadonlySet<string> } | undefined;
  /** Decides what is done to each resource. @default - everything is allowed, because no principal deploys */
  readonly permit?: Permit | undefined;
}

/**
 * Deploys stacks in this order, in one turn. Custom resources do not run: their values are unknown, and what depends on
 * them is deployed as far as it does not need these values.
 *
 * @param keep Names of further stacks that stay. All other stacks are deleted first. @default - every stack stays
 * @returns The resources that could not be evaluated as a whole.
 * @throws {DeploymentBlocked} If a stack cannot be deployed. The account is then deployed in part, so a caller that
 *   continues to use it must try the deployment before.
 */
export function deployStacks(
  account: Account,
  stacks: readonly AssemblyStack[],
  keep?: readonly string[],
): readonly Unjudged[] {
  const problems = new Problems();
  const run = newRun(problems, true);
  onTrial(deployed(account, { stacks, keep }, run));
  requireNone(problems);
  return run.unjudged;
}

/**
 * Deploys stacks in this order, and runs their custom resources.
 *
 * @param perform Sends a request to the function of a custom resource.
 * @param watcher Receives what happens to each resource.
 * @throws {DeploymentBlocked} If a stack cannot be deployed, or a custom resource fails. The account is then deployed in
 *   part.
 */
export async function performStacks(
  account: Account,
  plan: Plan,
  perform: Perform,
  watcher?: Watcher,
): Promise<void> {
  const problems = new Problems();
  const effects = deployed(account, plan, newRun(problems, false, watcher, plan.permit));
  await performed(effects, async (request) => {
    requireNone(problems);
    try {
      const response = await perform(request);
      if (hasUnknown(response)) throw new CustomResourceFailed(`The response ${RESERVED}.`);
      return response;
    } catch (error) {
      if (!(error instanceof CustomResourceFailed)) throw error;
      const { path, stackId: id } = request;
      problems.add({ id }, { path, problem: error.message, advice: ADVICE.customResourceFailed });
      const { isClosed } = error;
      throw new DeploymentBlocked(problems.blockers, { cause: error, isClosed });
    }
  });
  requireNone(problems);
}

function requireNone({ blockers }: Problems): void {
  if (blockers.length > 0) throw new DeploymentBlocked(blockers);
}

/** What a deployment would do. */
export interface Trial {
  /** Everything that blocks the deployment. */
  readonly blockers: readonly Blocker[];
  /** Whether the deployment sends a request to a custom resource. */
  readonly hasRequests: boolean;
  /** What it would do to each resource. */
  readonly steps: readonly Step[];
  /** The account as it would be. Values of custom resources are not known. */
  readonly copy: Account;
}

/** Deploys stacks on trial, in one turn. The account does not change. */
export function tryPlan(account: Account, plan: Plan): Trial {
  const problems = new Problems();
  const collected = collector();
  const copy = copyAccount(account);
  const requests = onTrial(deployed(copy, plan, newRun(problems, true, collected, plan.permit)));
  const { steps } = collected;
  return { blockers: problems.blockers, hasRequests: requests > 0, steps, copy };
}

/** Returns everything that blocks a deployment. The account does not change. */
export function blockersOf(
  account: Account,
  stacks: readonly AssemblyStack[],
  keep?: readonly string[],
): readonly Blocker[] {
  return tryPlan(account, { stacks, keep }).blockers;
}

function* deployed(account: Account, { stacks, keep, remove }: Plan, run: Run): Effects<void> {
  const { problems } = run;
  const before = exportsOf(account);
  const names = new Set(stacks.map(({ name }) => name));
  for (const [name, { nested }] of Object.entries(account.state.stacks).toReversed()) {
    if (nested || liveStack(account, name)?.input?.origin === "api") continue;
    if (keep && !keep.includes(name) && !names.has(name)) {
      deleteStack(account, { name, id: name }, run);
    }
  }
  if (remove) deleteStack(account, { name: remove.name, id: remove.name }, run, remove.retained);
  addMissingLookups(stacks, problems);
  const byName = new Map<string, AssemblyStack>();
  for (const stack of stacks) {
    const twin = byName.get(stack.name);
    if (twin) {
      const problem = `stack ${twin.id} has the same name, ${stack.name}`;
      problems.add(stack, { path: stack.id, problem, advice: ADVICE.name });
      continue;
    }
    byName.set(stack.name, stack);
    yield* deployStack(account, stack, run);
  }
  addExportsInUse(account, before, byName, problems);
  if (!run.isTrial && problems.blockers.length > 0) return;
  yield* cleanUp(account, run, remove !== undefined);
}
