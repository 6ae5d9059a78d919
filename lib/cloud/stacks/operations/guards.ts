import type { Account } from "../../account/account.ts";
import type { StackHistory, StackStatus } from "../../state/stack-history.ts";
import { StackRefused } from "../stack-refused.ts";

const UPDATABLE: ReadonlySet<StackStatus> = new Set([
  "CREATE_COMPLETE",
  "CREATE_FAILED",
  "UPDATE_COMPLETE",
  "UPDATE_FAILED",
  "UPDATE_ROLLBACK_COMPLETE",
  "IMPORT_COMPLETE",
  "IMPORT_ROLLBACK_COMPLETE",
]);

/** @throws {StackRefused} If the stack is nested, in progress, or in a final state. */
export function requireUpdatable(stack: StackHistory, isReviewed = false): void {
  requireOutermost(stack);
  if (UPDATABLE.has(stack.status) || (isReviewed && stack.status === "REVIEW_IN_PROGRESS")) return;
  throw new StackRefused(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
}

/** @throws {StackRefused} If the stack must not be deleted. */
export function requireDeletable(account: Account, stack: StackHistory): void {
  requireOutermost(stack);
  const { name, status } = stack;
  if (stack.terminationProtection) {
    throw new StackRefused(
      `Stack [${name}] cannot be deleted while TerminationProtection is enabled`,
    );
  }
  if (status.endsWith("_IN_PROGRESS") && status !== "REVIEW_IN_PROGRESS") {
    throw new StackRefused(`Stack [${name}] cannot be deleted while in status ${status}`);
  }
  const { stacks } = account.state;
  for (const exported of Object.keys(stacks[name]?.exports ?? {})) {
    const users = Object.entries(stacks)
      .filter(([other, { imports = [] }]) => other !== name && imports.includes(exported))
      .map(([other]) => other);
    if (users.length > 0) {
      throw new StackRefused(
        `Export ${exported} cannot be deleted as it is in use by ${users.join(" and ")}`,
      );
    }
  }
}

function requireOutermost({ name, parentId }: StackHistory): void {
  if (parentId === undefined) return;
  throw new StackRefused(`Stack [${name}] is nested; change or delete the stack ${parentId}`);
}

/** Whether an operation with this token has begun before. */
export function isRepeated({ name, events }: StackHistory, token: string | undefined): boolean {
  if (token === undefined) return false;
  return events.some(({ clientToken, logicalId }) => clientToken === token && logicalId === name);
}
