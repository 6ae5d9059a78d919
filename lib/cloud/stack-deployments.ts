import type { Account } from "./account/account.ts";
import { deployments, type Deployments } from "./deployment/deployments.ts";
import type { Perform } from "./deployment/custom-resource/effects.ts";
import type { CloudState } from "./state/cloud-state.ts";
import type { Log } from "./process/log.ts";
import { accountStacks } from "./stacks/operations/account-stacks.ts";
import { endOfOperation } from "./stacks/operations/end-of-operation.ts";
import type { StacksOptions } from "./stacks/operations/engine.ts";
import type { Stacks } from "./stacks/stacks.ts";
import { restoredStacks } from "./stacks/start/restore-stacks.ts";
import { settleInterrupted } from "./stacks/start/settle-interrupted.ts";
import { withoutAssemblyTemplates } from "./stacks/without-assembly-templates.ts";

/** The deployments of assemblies and of CloudFormation's API, which wait for each other. */
export interface StackDeployments extends Omit<Deployments, "operate" | "savable"> {
  /** Saves the state of the last complete deployment. */
  readonly save: () => void;
  readonly stacks: Stacks;
  /** Ends interrupted operations and deploys the stacks of CloudFormation's API again that the state has. */
  readonly restore: () => Promise<void>;
}

interface Needs extends Pick<StacksOptions, "files"> {
  /** Sends a request to the function of a custom resource. */
  readonly perform: Perform;
  /** Saves the state. */
  readonly save: (state: CloudState) => void;
  /** Called after each deployment, before the state is saved. */
  readonly onDeployed: () => void;
  /** Called after each deployment. It may wait, for example for the servers behind the endpoint. */
  readonly afterwards: () => Promise<void>;
  readonly log: Log;
}

export function stackDeployments(
  account: Account,
  { perform, save, onDeployed, afterwards, log, ...needs }: Needs,
): StackDeployments {
  const saveWhole = (): void => {
    const state = deployed.savable();
    if (state) save(withoutAssemblyTemplates(state));
  };
  const problem = (text: string) => log({ type: "problem", text });
  const deployed = deployments(account, perform, {
    onProblem: problem,
    onWaiting: saveWhole,
    onDeployed() {
      onDeployed();
      saveWhole();
    },
    onNotice: (text) => log({ type: "notice", text }),
  });
  const restored = restoredStacks(account, deployed, problem);
  const operate: Deployments["operate"] = async (plan, operation) => {
    await deployed.operate(plan, operation);
    log({ type: "notice", text: endOfOperation(operation.history) });
    await afterwards();
  };
  return {
    stacks: accountStacks(account, { ...needs, deployments: { operate }, save: saveWhole }),
    deploy: async (stack) => {
      await deployed.deploy(stack);
      await restored.retry();
      await afterwards();
    },
    deployAll: async (...args) => {
      await deployed.deployAll(...args);
      await restored.retry();
      await afterwards();
    },
    blockersOf: deployed.blockersOf,
    save: saveWhole,
    async restore() {
      settleInterrupted(account);
      await restored.restore();
      await afterwards();
    },
  };
}
