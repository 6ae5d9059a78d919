import { isDeepStrictEqual } from "node:util";
import type { Account } from "../../account/account.ts";
import type { Trial } from "../../deployment/deploy-stacks.ts";
import type { ResourceChange, StackHistory, StackInput } from "../../state/stack-history.ts";

/** Whether a deployment would change anything of a stack: a resource, an output, a tag, where it notifies. */
export function hasChanges(
  account: Account,
  history: StackHistory,
  input: StackInput,
  { copy, steps }: Pick<Trial, "copy" | "steps">,
  changes: readonly ResourceChange[],
): boolean {
  const shown = ({ state }: Account) => {
    const { outputs, exports } = state.stacks[history.name] ?? {};
    return { outputs, exports };
  };
  const { tags, notificationArns } = history.input ?? {};
  // A deployment that failed without a rollback is over with the next one, also if that changes nothing.
  const hasFailed = history.status === "UPDATE_FAILED" || history.status === "CREATE_FAILED";
  return (
    hasFailed ||
    changes.length > 0 ||
    steps.some(({ action, isBegun }) => action !== "unchanged" && !isBegun) ||
    !isDeepStrictEqual(shown(account), shown(copy)) ||
    (tags !== undefined && !isDeepStrictEqual(tags, input.tags)) ||
    (notificationArns !== undefined && !isDeepStrictEqual(notificationArns, input.notificationArns))
  );
}
