import type { Account } from "../account/account.ts";
import type { AssemblyStack } from "../assembly/manifest.ts";
import { blockersOf, deployStacks } from "./deploy-stacks.ts";
import { DeploymentBlocked, type Blocker } from "./problems.ts";

interface DeployAllOptions {
  /**
   * Names of stacks that stay although they are not deployed now. All other stacks are deleted.
   *
   * @default - every stack stays
   */
  readonly keep?: readonly string[];
}

/** Deployments to an account that is served. */
export interface Deployments {
  /** Deploys one stack: `deployAll` with this stack only. */
  readonly deploy: (stack: AssemblyStack) => Promise<void>;
  /**
   * Deploys stacks in this order, all or none of them, and saves the state. No request is served in between, and a
   * function that did not change keeps its processes.
   *
   * @throws {DeploymentBlocked} If a stack cannot be deployed. The account, which goes on serving, is then unchanged.
   */
  readonly deployAll: (
    stacks: readonly AssemblyStack[],
    options?: DeployAllOptions,
  ) => Promise<void>;
  /** Returns everything for which `deployAll` would throw. */
  readonly blockersOf: (
    stacks: readonly AssemblyStack[],
    options?: DeployAllOptions,
  ) => readonly Blocker[];
  /** Whether the account has every deployed stack as a whole, so that its state may be saved. */
  readonly isWhole: () => boolean;
}

/** @param onDeployed Called after each deployment. */
export function deployments(account: Account, onDeployed: () => void): Deployments {
  // A deployment that fails although its trial did not is a defect. It is not saved, so a restart undoes it.
  let whole = true;
  const deployAll: Deployments["deployAll"] = async (stacks, { keep } = {}) => {
    const blockers = blockersOf(account, stacks, keep);
    if (blockers.length > 0) throw new DeploymentBlocked(blockers);
    whole = false;
    deployStacks(account, stacks, keep);
    whole = true;
    // Creates the access keys of new users, so that they are part of the saved state.
    for (const name of account.directory.users.keys()) account.directory.accessKeyOf(name);
    onDeployed();
  };
  return {
    deploy: (stack) => deployAll([stack]),
    deployAll,
    blockersOf: (stacks, { keep } = {}) => blockersOf(account, stacks, keep),
    isWhole: () => whole,
  };
}
