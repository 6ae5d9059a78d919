import type { Account } from "../../account/account.ts";
import { liveStack } from "../../account/stack-arn.ts";
import { addRequestedRollBack } from "../../deployment/history/roll-back-events.ts";
import { newHistory } from "../../deployment/history/stack-events.ts";
import { importableType } from "../../deployment/import/importable.ts";
import { createChangeSet, executeChangeSet } from "./change-sets.ts";
import { changesOf } from "../changes/changes-of.ts";
import { hasChanges } from "../changes/has-changes.ts";
import { deleteStack } from "./delete-stack.ts";
import { Engine, type StacksOptions } from "./engine.ts";
import { isRepeated, requireUpdatable } from "./guards.ts";
import { StackRefused } from "../stack-refused.ts";
import type { Stacks } from "../stacks.ts";
import { submittedInput } from "../submitted-input.ts";

/** Returns the stacks of an account, for CloudFormation's API. */
export function accountStacks(account: Account, options: StacksOptions): Stacks {
  const engine = new Engine(account, options);
  const all = () => Object.values(account.state.cloudFormation ?? {}).toReversed();
  const find: Stacks["find"] = (nameOrId) =>
    account.state.cloudFormation?.[nameOrId] ?? liveStack(account, nameOrId);

  return {
    all,
    find,
    create(submitted) {
      const { stackName, clientToken: token, disableRollback, onFailure, roleArn } = submitted;
      const live = liveStack(account, stackName);
      if (live && isRepeated(live, token)) return live;
      if (live && live.status !== "REVIEW_IN_PROGRESS") {
        throw new StackRefused(`Stack [${stackName}] already exists`, "AlreadyExistsException");
      }
      const stack = engine.stackOf(stackName, submittedInput(submitted, undefined));
      const history = newHistory(account, stackName, "CREATE_IN_PROGRESS");
      history.terminationProtection = submitted.terminationProtection ?? false;
      history.disableRollback = disableRollback ?? onFailure === "DO_NOTHING";
      if (roleArn !== undefined) history.roleArn = roleArn;
      const operation = {
        history,
        token,
        disableRollback: history.disableRollback,
        deletesOnFailure: onFailure === "DELETE",
      };
      engine.begin({ stacks: [stack] }, "CREATE_IN_PROGRESS", operation, submitted);
      return history;
    },
    update(submitted) {
      const { stackName, clientToken: token, disableRollback = false, roleArn } = submitted;
      const history = find(stackName);
      if (!history || history.status === "DELETE_COMPLETE") {
        throw new StackRefused(`Stack [${stackName}] does not exist`);
      }
      if (isRepeated(history, token)) return history;
      requireUpdatable(history);
      const input = submittedInput(submitted, history);
      const { name } = history;
      const trial = engine.try(engine.stackOf(name, input));
      const own = trial.steps.filter((step) => step.stackName === name);
      const changes = changesOf(history.input, input, own);
      const isRefused = trial.blockers.length > 0;
      if (!isRefused && !hasChanges(account, history, input, trial, changes)) {
        throw new StackRefused("No updates are to be performed.");
      }
      if (roleArn !== undefined) history.roleArn = roleArn;
      const plan = { stacks: [engine.stackOf(name, input)] };
      const operation = { history, token, disableRollback };
      engine.begin(plan, "UPDATE_IN_PROGRESS", operation, submitted);
      return history;
    },
    createChangeSet: (submitted) =>
      createChangeSet(engine, liveStack(account, submitted.stackName), submitted),
    executeChangeSet: (stack, name, started) => executeChangeSet(engine, stack, name, started),
    deleteChangeSet(stack, name) {
      engine.change(stack, ({ changeSets }) => Reflect.deleteProperty(changeSets, name));
    },
    delete: (stack, chosen) => deleteStack(engine, stack, chosen),
    rollback(stack, { clientToken: token }) {
      if (isRepeated(stack, token)) return;
      const { status, id } = stack;
      if (status !== "CREATE_FAILED" && status !== "UPDATE_FAILED") {
        throw new StackRefused(`Stack:${id} is in ${status} state and can not be rolled back.`);
      }
      // Nothing of the failed deployment was kept, so only the history is left to change.
      engine.change(stack, (history) => addRequestedRollBack(account, history, token));
    },
    protect(stack, enabled) {
      engine.change(stack, (history) => {
        history.terminationProtection = enabled;
      });
    },
    identifiersOf(type) {
      const importable = importableType(type);
      return importable ? [importable.identifier] : [];
    },
  };
}
