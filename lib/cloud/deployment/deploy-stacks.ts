import type { Account } from "../account/account.ts";
import { copyAccount } from "../account/copy-account.ts";
import { ADVICE } from "../assembly/advice.ts";
import type { AssemblyStack } from "../assembly/manifest.ts";
import { deleteStack, deployStack } from "./deploy-stack.ts";
import { DeploymentBlocked, Problems, type Blocker } from "./problems.ts";
import { addMissingLookups } from "./stack-problems.ts";
import { blockedName } from "./template-scope.ts";

/**
 * Deploys stacks in this order.
 *
 * @param keep Names of further stacks that stay. All other stacks are deleted first. @default - every stack stays
 * @throws {DeploymentBlocked} If a stack cannot be deployed. The account is then deployed in part, so a caller that
 *   continues to use it must call `blockersOf` before.
 */
export function deployStacks(
  account: Account,
  stacks: readonly AssemblyStack[],
  keep?: readonly string[],
): void {
  const blockers = deployed(account, stacks, keep);
  if (blockers.length > 0) throw new DeploymentBlocked(blockers);
}

/** Returns everything that blocks a deployment. The account does not change. */
export function blockersOf(
  account: Account,
  stacks: readonly AssemblyStack[],
  keep?: readonly string[],
): readonly Blocker[] {
  return deployed(copyAccount(account), stacks, keep);
}

function deployed(
  account: Account,
  stacks: readonly AssemblyStack[],
  keep: readonly string[] | undefined,
): readonly Blocker[] {
  const problems = new Problems();
  const before = exportsOf(account);
  const names = new Set(stacks.map(({ name }) => name));
  for (const name of Object.keys(account.state.stacks).toReversed()) {
    if (keep && !keep.includes(name) && !names.has(name)) deleteStack(account, name);
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
    deployStack(account, stack, problems);
  }
  addExportsInUse(account, before, byName, problems);
  return problems.blockers;
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
    if (deployedNow.has(name)) continue;
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
