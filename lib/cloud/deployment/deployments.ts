import type { Account } from "../account/account.ts";
import type { AssemblyStack } from "../assembly/manifest.ts";
import { CustomResourceFailed } from "./custom-resource/custom-resource-failed.ts";
import type { Perform } from "./custom-resource/effects.ts";
import { Journal, type PerformQuietly } from "./custom-resource/journal.ts";
import { blockersOf, performStacks, tryStacks } from "./deploy-stacks.ts";
import { DeploymentBlocked, type Blocker } from "./run/problems.ts";
import { rollBack } from "./roll-back.ts";
import { rememberAccount } from "../account/remember-account.ts";

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
   * Deploys stacks in this order, all or none of them, and saves the state. A function that did not change keeps its
   * processes. No request is served in between, unless a custom resource is created, updated or deleted: then the new
   * functions serve while the deployment waits for it. If it fails, the earlier deployment is restored, and the custom
   * resources that have changed are undone by further requests, as CloudFormation's rollback does. A deployment waits
   * until an earlier one has ended.
   *
   * @throws {DeploymentBlocked} If a stack cannot be deployed. The account, which goes on serving, is then as before.
   */
  readonly deployAll: (
    stacks: readonly AssemblyStack[],
    options?: DeployAllOptions,
  ) => Promise<void>;
  /** Returns everything for which `deployAll` would throw, except the failures of custom resources. */
  readonly blockersOf: (
    stacks: readonly AssemblyStack[],
    options?: DeployAllOptions,
  ) => readonly Blocker[];
  /** Whether the account has every deployed stack as a whole, so that its state may be saved. */
  readonly isWhole: () => boolean;
}

/**
 * @param perform Sends a request to the function of a custom resource.
 * @param onProblem Receives a sentence about a request that has failed without a consequence for the deployment.
 * @param onDeployed Called after each deployment.
 */
export function deployments(
  account: Account,
  perform: Perform,
  onProblem: (text: string) => void,
  onDeployed: () => void,
): Deployments {
  // A deployment that fails although its trial did not is a defect. It is not saved, so a restart undoes it.
  let whole = true;
  /** Resolves when the last deployment has ended. A deployment without an earlier one begins in the same turn. */
  let running: Promise<void> | undefined;

  const done = (): void => undefined;
  const quietly: PerformQuietly = async (request) => {
    try {
      return await perform(request);
    } catch (error) {
      if (!(error instanceof CustomResourceFailed) || error.isClosed) throw error;
      onProblem(`${request.path}: its ${request.requestType} has failed: ${error.message}`);
      return undefined;
    }
  };
  /** Deletes at the end of a deployment do not stop it, as in CloudFormation. */
  const performOrSkip: Perform = async (request) => {
    if (request.requestType !== "Delete") return perform(request);
    const { physicalId = "" } = request;
    const skipped = { physicalId, data: {}, noEcho: false, requestId: "" };
    return (await quietly(request)) ?? skipped;
  };

  const deployNow = async (
    stacks: readonly AssemblyStack[],
    keep: readonly string[] | undefined,
  ): Promise<void> => {
    const { blockers, hasRequests } = tryStacks(account, stacks, keep);
    if (blockers.length > 0) throw new DeploymentBlocked(blockers);
    const before = hasRequests ? rememberAccount(account) : undefined;
    const journal = new Journal();
    const during = before?.during ?? ((wait) => wait());
    whole = false;
    try {
      const noting = journal.noting(performOrSkip);
      await performStacks(account, stacks, keep, (request) => during(() => noting(request)));
    } catch (error) {
      if (!before || !(error instanceof DeploymentBlocked) || error.isClosed) throw error;
      await rollBack(account, before, journal, (request) => during(() => quietly(request)));
      whole = true;
      onDeployed();
      throw error;
    }
    whole = true;
    // Creates the access keys of new users, so that they are part of the saved state.
    for (const name of account.directory.users.keys()) account.directory.accessKeyOf(name);
    onDeployed();
  };
  const deployAll: Deployments["deployAll"] = async (stacks, { keep } = {}) => {
    const earlier = running;
    const deploying = earlier
      ? earlier.then(() => deployNow(stacks, keep))
      : deployNow(stacks, keep);
    const ended = deploying.then(done, done);
    running = ended;
    try {
      await deploying;
    } finally {
      if (running === ended) running = undefined;
    }
  };
  return {
    deploy: (stack) => deployAll([stack]),
    deployAll,
    blockersOf: (stacks, { keep } = {}) => blockersOf(account, stacks, keep),
    isWhole: () => whole,
  };
}
