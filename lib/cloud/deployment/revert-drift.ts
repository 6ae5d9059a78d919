import type { Account } from "../account/account.ts";

/** The types of resources whose changes by calls a deployment can revert. */
export const REVERTIBLE: ReadonlySet<string> = new Set([
  "AWS::Lambda::Alias",
  "AWS::Lambda::Function",
]);

/**
 * Puts the functions and aliases of a stack back to what the last deployment declared, so that a deployment finds no
 * changes of calls to keep.
 *
 * @returns The physical ids of the resources that had changed.
 */
export function revertDrift(account: Account, stackName: string): ReadonlySet<string> {
  const { functions, functionAliases, declaredFunctions, declaredAliases, state } = account;
  const reverted = new Set<string>();
  for (const { type, physicalId } of Object.values(state.stacks[stackName]?.resources ?? {})) {
    if (!REVERTIBLE.has(type)) continue;
    const configuration = declaredFunctions.get(physicalId);
    if (configuration && functions.has(physicalId)) {
      functions.set(physicalId, configuration);
      declaredFunctions.delete(physicalId);
      reverted.add(physicalId);
    }
    const alias = declaredAliases.get(physicalId);
    if (alias) {
      functionAliases.set(physicalId, alias);
      declaredAliases.delete(physicalId);
      reverted.add(physicalId);
    }
  }
  return reverted;
}
