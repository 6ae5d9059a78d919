import type { StackHistory } from "../../state/stack-history.ts";
import type { Engine } from "./engine.ts";
import { isRepeated, requireDeletable } from "./guards.ts";
import { StackRefused } from "../stack-refused.ts";
import type { DeleteOptions } from "../stacks.ts";

/** Begins the deletion of a stack. */
export function deleteStack(
  engine: Engine,
  history: StackHistory,
  { clientToken: token, roleArn, retain = [], caller }: DeleteOptions,
): void {
  if (history.status === "DELETE_COMPLETE" || isRepeated(history, token)) return;
  requireDeletable(engine.account, history);
  const { name, id } = history;
  if (retain.length > 0 && history.status !== "DELETE_FAILED") {
    throw new StackRefused(
      `Invalid operation on stack [${id}]. Resources can be retained only if the stack is in DELETE_FAILED state.`,
    );
  }
  if (roleArn !== undefined) history.roleArn = roleArn;
  const retained = new Set(retain);
  const remove = { name, retained };
  const operation = { history, token, disableRollback: false };
  engine.begin({ stacks: [], remove }, "DELETE_IN_PROGRESS", operation, { caller });
}
