import type { Account } from "../account/account.ts";
import { copyAccount } from "../account/copy-account.ts";
import { ADVICE } from "../assembly/advice.ts";
import { hasUnknown, RESERVED } from "../assembly/language/unknown-value.ts";
import type { AssemblyStack } from "../assembly/manifest.ts";
import { CustomResourceFailed } from "./custom-resource/custom-resource-failed.ts";
import { onTrial, performed, type Effects, type Perform } from "./custom-resource/effects.ts";
import { deployStack } from "./deploy-stack.ts";
import { DeploymentBlocked, Problems, type Blocker } from "./run/problems.ts";
import { cleanUp, deleteStack } from "./remove-resources.ts";
import { newRun, type Run, type Unjudged } from "./run/run.ts";
import { addMissingLookups } from "./template/stack-problems.ts";
import { blockedName } from "./template/template-scope.ts";

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
  onTrial(deployed(account, stacks, keep, run));
  requireNone(problems);
  return run.unjudged;
}

/**
 * Deploys stacks in this order, and runs their custom resources.
 *
 * @param perform Sends a request to the function of a custom resource.
 * @throws {DeploymentBlocked} If a stack cannot be deployed, or a custom resource fails. The account is then deployed in
 *   part.
 */
export async function performStacks(
  account: Account,
  stacks: readonly AssemblyStack[],
  keep: readonly string[] | undefined,
  perform: Perform,
): Promise<void> {
  const problems = new Problems();
  const effects = deployed(account, stacks, keep, newRun(problems, false));
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
}

/** Deploys stacks on trial, in one turn. The account does not change. */
export function tryStacks(
  account: Account,
  stacks: readonly AssemblyStack[],
  keep?: readonly string[],
): Trial {
  const problems = new Problems();
  const run = newRun(problems, true);
  const requests = onTrial(deployed(copyAccount(account), stacks, keep, run));
  return { blockers: problems.blockers, hasRequests: requests > 0 };
}

/** Returns everything that blocks a deployment. The account does not change. */
export function blockersOf(
  account: Account,
  stacks: readonly AssemblyStack[],
  keep?: readonly string[],
): readonly Blocker[] {
  return tryStacks(account, stacks, keep).blockers;
}

function* deployed(
  account: Account,
  stacks: readonly AssemblyStack[],
  keep: readonly string[] | undefined,
  run: Run,
): Effects<void> {
  const { problems } = run;
  const before = exportsOf(account);
  const names = new Set(stacks.map(({ name }) => name));
  for (const [name, { nested }] of Object.entries(account.state.stacks).toReversed()) {
    if (nested) continue;
    if (keep && !keep.includes(name) && !names.has(name)) {
      deleteStack(account, { name, id: name }, run);
    }
  }
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
  yield* cleanUp(account, run);
}

interface Exported {
  readonly stackName: string;
  readonly value: string;
}

function exportsOf({ state }: Account): ReadonlyMap<string, Exported> {
  return new Map(
    Object.entries(state.stacks).flatMap(([stackName, { exports }]) =>
      Object.entries(exports).map(([name, value]) => [name, { stackName, value }] as const),
    ),
  );
}

/** Returns the stack of the app that contains a nested stack, or the stack itself. */
function outermost(account: Account, name: string): string {
  const parent = account.state.stacks[name]?.nested?.parent;
  return parent === undefined ? name : outermost(account, parent);
}

/**
 * Adds a problem for each export that a stack of an earlier deployment imports, and that would be removed or have
 * another value. That stack would keep the old value.
 */
function addExportsInUse(
  account: Account,
  before: ReadonlyMap<string, Exported>,
  deployedNow: ReadonlyMap<string, AssemblyStack>,
  problems: Problems,
): void {
  const now = exportsOf(account);
  for (const [name, { imports = [] }] of Object.entries(account.state.stacks)) {
    if (deployedNow.has(outermost(account, name))) continue;
    for (const exported of imports) {
      const old = before.get(exported);
      const current = now.get(exported);
      if (!old || problems.isBlocked(blockedName.export(exported))) continue;
      if (current?.value === old.value) continue;
      // A deleted stack is known by its name only.
      const owner = deployedNow.get(old.stackName) ?? { id: old.stackName };
      const change = current ? "changes" : "is removed";
      problems.add(owner, {
        path: owner.id,
        problem: `export ${exported} ${change}, but stack ${name} uses it and is not deployed now`,
        advice: ADVICE.exportInUse,
      });
    }
  }
}
