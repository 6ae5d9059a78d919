import { messageOf } from "../../errors.ts";
import type { Account } from "../account/account.ts";
import type { AssemblyStack } from "../assembly/manifest.ts";
import type { CloudState } from "../state/cloud-state.ts";
import { CustomResourceFailed } from "./custom-resource/custom-resource-failed.ts";
import type { Perform } from "./custom-resource/effects.ts";
import { Journal, type PerformQuietly } from "./custom-resource/journal.ts";
import { blockersOf, performStacks, tryPlan, type Plan } from "./deploy-stacks.ts";
import type { Operation } from "./history/operation.ts";
import { Recorder } from "./history/recorder.ts";
import { DeploymentBlocked, type Blocker } from "./run/problems.ts";
import { reasonOf } from "./run/watcher.ts";
import { rollBack } from "./roll-back.ts";
import { rememberAccount, type RememberedAccount } from "../account/remember-account.ts";

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
  /**
   * Deploys or deletes one stack for CloudFormation's API. It never rejects: the history of the stack shows how the
   * operation has ended.
   */
  readonly operate: (plan: Plan, operation: Operation) => Promise<void>;
  /** Returns everything for which `deployAll` would throw, except the failures of custom resources. */
  readonly blockersOf: (
    stacks: readonly AssemblyStack[],
    options?: DeployAllOptions,
  ) => readonly Blocker[];
  /**
   * Returns the state to save: the state of the last complete deployment, with the history of stacks and the credentials as
   * they are now. It is `undefined` after a deployment that a defect has left in part.
   */
  readonly savable: () => CloudState | undefined;
}

/** What deployments tell the local cloud. */
export interface DeploymentEvents {
  /** Receives a sentence about a request that has failed without a consequence for the deployment. */
  readonly onProblem: (text: string) => void;
  /** Called before a deployment waits for a custom resource for the first time. A kill may come while it waits. */
  readonly onWaiting: () => void;
  /** Called after each deployment. */
  readonly onDeployed: () => void;
  /** Receives a sentence about a stack that another program deployed before. */
  readonly onNotice: (text: string) => void;
}

/** @param perform Sends a request to the function of a custom resource. */
export function deployments(
  account: Account,
  perform: Perform,
  { onProblem, onWaiting, onDeployed, onNotice }: DeploymentEvents,
): Deployments {
  // A deployment that fails although its trial did not is a defect. It is not saved, so a restart undoes it.
  let whole = true;
  let before: RememberedAccount | undefined;
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
    try {
      return await perform(request);
    } catch (error) {
      if (!(error instanceof CustomResourceFailed) || error.isClosed) throw error;
      const failure = error.message;
      onProblem(`${request.path}: its ${request.requestType} has failed: ${failure}`);
      const { physicalId = "" } = request;
      return { physicalId, data: {}, noEcho: false, requestId: "", failure };
    }
  };

  const deployNow = async (plan: Plan, operation: Operation | undefined): Promise<void> => {
    const recorder = new Recorder(account, operation);
    const { blockers, hasRequests, steps } = tryPlan(account, plan);
    if (blockers.length > 0) {
      recorder.refuse(steps, blockers);
      if (operation) onDeployed();
      throw new DeploymentBlocked(blockers);
    }
    before = hasRequests || operation ? rememberAccount(account) : undefined;
    const journal = new Journal();
    const remembered = before;
    const during = remembered?.during ?? ((wait) => wait());
    let hasWaited = false;
    const beginWaiting = (): void => {
      if (!hasWaited) onWaiting();
      hasWaited = true;
    };
    whole = false;
    try {
      const noting = journal.noting(performOrSkip);
      const request: Perform = (one) => {
        beginWaiting();
        return during(() => noting(one));
      };
      await performStacks(account, plan, request, recorder);
    } catch (error) {
      const isBlocked = error instanceof DeploymentBlocked;
      if (!remembered || !(isBlocked || operation) || (isBlocked && error.isClosed)) throw error;
      await rollBack(account, remembered, journal, (request) => during(() => quietly(request)));
      recorder.fail(isBlocked ? reasonOf(error.blockers) : messageOf(error));
      whole = true;
      onDeployed();
      throw error;
    }
    recorder.complete();
    whole = true;
    // Creates the access keys of new users, so that they are part of the saved state.
    for (const name of account.directory.users.keys()) account.directory.accessKeyOf(name);
    onDeployed();
    for (const notice of recorder.notices) onNotice(notice);
    const undecided = [...(plan.permit?.undecided ?? [])].toSorted().join(", ");
    if (undecided !== "") {
      const what = "the permissions for resources of these types are not decided";
      onNotice(`stack ${operation?.history.name}: ${what}: ${undecided}`);
    }
  };
  /** Begins a deployment when the last one has ended. */
  const queue = async (plan: Plan, operation?: Operation): Promise<void> => {
    const earlier = running;
    const deploying = earlier
      ? earlier.then(() => deployNow(plan, operation))
      : deployNow(plan, operation);
    const ended = deploying.then(done, done);
    running = ended;
    try {
      await deploying;
    } finally {
      if (running === ended) running = undefined;
    }
  };
  const deployAll: Deployments["deployAll"] = (stacks, { keep } = {}) => queue({ stacks, keep });
  return {
    deploy: (stack) => deployAll([stack]),
    deployAll,
    async operate(plan, operation) {
      // The caller is answered first.
      await new Promise(setImmediate);
      try {
        await queue(plan, operation);
      } catch (error) {
        if (!(error instanceof DeploymentBlocked))
          onProblem(`${operation.history.name}: ${messageOf(error)}`);
      }
    },
    blockersOf: (stacks, { keep } = {}) => blockersOf(account, stacks, keep),
    savable: () => (whole ? account.state : before?.restorable()),
  };
}
