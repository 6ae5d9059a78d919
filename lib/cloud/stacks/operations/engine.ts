import type { Account } from "../../account/account.ts";
import { uploadedName } from "../../assembly/asset-at.ts";
import type { AssemblyStack } from "../../assembly/manifest.ts";
import { tryPlan, type Plan, type Trial } from "../../deployment/deploy-stacks.ts";
import type { Deployments } from "../../deployment/deployments.ts";
import type { Operation } from "../../deployment/history/operation.ts";
import { Permit } from "../../deployment/permission/permit.ts";
import { setStatus } from "../../deployment/history/stack-events.ts";
import type { StackHistory, StackInput, StackStatus } from "../../state/stack-history.ts";
import type { Begun } from "../stacks.ts";
import { stackOfInput, type StackOptions } from "../stack-of-input.ts";

/** What the stacks of an account need of the local cloud. */
export interface StacksOptions {
  /** Deploys and deletes stacks. */
  readonly deployments: Pick<Deployments, "operate">;
  /** Saves the state, if the account is whole. */
  readonly save: () => void;
  /**
   * Returns the absolute paths of the files that were uploaded.
   *
   * @param nameOf Returns the name of a file in the result.
   */
  readonly files: (nameOf: (bucket: string, key: string) => string) => ReadonlyMap<string, string>;
}

/** Begins operations on stacks, and tries them. */
export class Engine {
  readonly account: Account;
  readonly options: StacksOptions;

  constructor(account: Account, options: StacksOptions) {
    this.account = account;
    this.options = options;
  }

  /** Returns the stack that an input describes, with the files that were uploaded. */
  stackOf(name: string, input: StackInput, more?: StackOptions): AssemblyStack {
    return stackOfInput(name, input, this.options.files(uploadedName), more);
  }

  try(stack: AssemblyStack): Trial {
    return tryPlan(this.account, { stacks: [stack] });
  }

  /**
   * Shows that an operation is in progress, saves that, and lets it run in a later turn. What it does to resources is
   * decided under the role of the stack, or for the caller if the stack has no role.
   */
  begin(plan: Plan, status: StackStatus, operation: Operation, { caller }: Begun): void {
    const { history, token } = operation;
    if (/^(?:CREATE|UPDATE)_FAILED$/.test(history.status)) forgetFailed(this.account, history);
    const { roleArn } = history;
    const permit = new Permit({ roleArn, caller });
    setStatus(this.account, history, status, { reason: "User Initiated", token });
    this.options.save();
    void this.options.deployments.operate({ ...plan, permit }, operation);
  }

  /** Changes a stack in one turn, and saves that. */
  change(history: StackHistory, change: (history: StackHistory) => void): void {
    change(history);
    this.options.save();
  }
}

/** Shows the resources that a stack has, because a deployment that failed without a rollback keeps none. */
function forgetFailed({ state }: Account, history: StackHistory): void {
  const kept = state.stacks[history.name]?.resources ?? {};
  for (const [logicalId, shown] of Object.entries(history.resources)) {
    const record = kept[logicalId];
    if (!record) Reflect.deleteProperty(history.resources, logicalId);
    else {
      const status = shown.status.endsWith("_FAILED") ? "UPDATE_COMPLETE" : shown.status;
      const { physicalId } = record;
      history.resources[logicalId] = { ...shown, physicalId, status, reason: undefined };
    }
  }
}
