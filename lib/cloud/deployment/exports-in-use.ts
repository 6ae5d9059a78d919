import type { Account } from "../account/account.ts";
import { ADVICE } from "../assembly/advice.ts";
import type { AssemblyStack } from "../assembly/manifest.ts";
import type { Problems } from "./run/problems.ts";
import { blockedName } from "./template/template-scope.ts";

interface Exported {
  readonly stackName: string;
  readonly value: string;
}

/** Returns the exports of all stacks, by name. */
export function exportsOf({ state }: Account): ReadonlyMap<string, Exported> {
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
export function addExportsInUse(
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
