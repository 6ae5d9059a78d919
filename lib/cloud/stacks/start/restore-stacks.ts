import { messageOf } from "../../../errors.ts";
import type { Account } from "../../account/account.ts";
import type { AssemblyStack } from "../../assembly/manifest.ts";
import type { Deployments } from "../../deployment/deployments.ts";
import type { StackHistory } from "../../state/stack-history.ts";
import { stackOfInput } from "../stack-of-input.ts";

/** Deploys the stacks of CloudFormation's API again that the state has, because most resources live in memory. */
export interface RestoredStacks {
  /** Deploys all of them at the start. A stack that needs another one is deployed after it. */
  readonly restore: () => Promise<void>;
  /** Deploys those that could not be restored yet, after stacks that they may need were deployed. */
  readonly retry: () => Promise<void>;
}

export function restoredStacks(
  account: Account,
  deployments: Pick<Deployments, "deployAll">,
  onProblem: (text: string) => void,
): RestoredStacks {
  const pending = new Map<string, StackHistory>();
  /** Returns the errors of the stacks that are left. */
  const deploy = async (): Promise<ReadonlyMap<string, string>> => {
    const errors = new Map<string, string>();
    let isProgress = true;
    while (isProgress && pending.size > 0) {
      isProgress = false;
      for (const [id, history] of pending) {
        // The deployment of an assembly may have replaced the stack meanwhile.
        const error = isFromApi(history) ? await attempt(history) : undefined;
        if (error !== undefined) errors.set(id, error);
        else {
          pending.delete(id);
          errors.delete(id);
          isProgress = true;
        }
      }
    }
    return errors;
  };
  const attempt = async ({ name, input }: StackHistory): Promise<string | undefined> => {
    try {
      if (input) await deployments.deployAll([ofStoredInput(name, input)]);
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  };
  return {
    async restore() {
      for (const history of Object.values(account.state.cloudFormation ?? {})) {
        if (isFromApi(history)) pending.set(history.id, history);
      }
      for (const [id, error] of await deploy()) {
        const name = pending.get(id)?.name ?? id;
        onProblem(`stack ${name} cannot be deployed again from the state: ${error}`);
      }
    },
    async retry() {
      await deploy();
    },
  };
}

function isFromApi({ status, input, parentId }: StackHistory): boolean {
  return status !== "DELETE_COMPLETE" && parentId === undefined && input?.origin === "api";
}

function ofStoredInput(name: string, input: NonNullable<StackHistory["input"]>): AssemblyStack {
  return stackOfInput(name, input, new Map());
}
